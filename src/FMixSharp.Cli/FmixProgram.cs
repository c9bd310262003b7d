using System.Reflection;
using System.Text;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Processes;
using Microsoft.Win32.SafeHandles;

namespace FMixSharp.Cli;

/// <summary>
/// The fmix command as the whole of a program. A program of one's own that adds data sets, models or methods to the tables of the Lab
/// (<c>Datasets</c>, <c>ModelCatalog</c>, <c>MixMethods</c>) and then calls this is fmix with them: they work in <c>--dataset</c>,
/// <c>--model</c> and <c>--mix</c>.
/// </summary>
public static class FmixProgram
{
    /// <summary>Runs fmix with the arguments of a program, on its console.</summary>
    /// <param name="args">As <c>Main</c> gets them. Where fmix starts processes of its own, it starts this program with others.</param>
    /// <returns>The exit code: 0 when all went well, 1 when something failed, 2 for wrong usage.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        OwnProcess.Program = Assembly.GetEntryAssembly() ?? typeof(FmixProgram).Assembly;
        try
        {
            return await CommandLine.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false);
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
    }
}
