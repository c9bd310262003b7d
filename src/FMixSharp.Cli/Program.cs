using System.Text;
using FMixSharp.Cli;
using Microsoft.Win32.SafeHandles;

try
{
    return await CommandLine.RunAsync(args, Terminal.OfProcess());
}
catch (FileNotFoundException exception) // what parses the command line could not be loaded
{
    using var text = new StringWriter();
    var code = Failure.Report(exception, text);
    // Not by the console, which may need files that cannot be opened either.
    using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    error.Write(Encoding.UTF8.GetBytes(text.ToString()));
    _ = error.SafeFileHandle; // moves the position of a file, so that nobody writes over it
    return code;
}
