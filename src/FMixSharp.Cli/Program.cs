using System.Text;
using FMixSharp.Cli;
using FMixSharp.Cli.Output;
using Microsoft.Win32.SafeHandles;

try
{
    return await CommandLine.RunAsync(args, Terminal.OfProcess());
}
// even before a command runs: where few files can be opened, any part of the program or of .NET may fail to load
catch (Exception exception)
{
    using var text = new StringWriter();
    int code;
    try
    {
        code = Failure.Report(exception, text);
    }
    catch (Exception second)
    {
        text.WriteLine($"fmix: it could not start ({exception.GetType().Name}, {second.GetType().Name}). {Failure.FewFiles}.");
        code = ExitCodes.Failed;
    }
    try
    {
        // Not by the console, which may need files that cannot be opened either.
        using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes(text.ToString()));
        _ = error.SafeFileHandle; // moves the position of a file, so that nobody writes over it
    }
    catch (Exception unsaid) when (unsaid is IOException or UnauthorizedAccessException)
    {
        // nobody can be told
    }
    return code;
}
