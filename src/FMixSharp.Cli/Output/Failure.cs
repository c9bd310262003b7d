using System.Text.RegularExpressions;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Output;

/// <summary>Turns an exception into a plain line on stderr and an exit code.</summary>
internal static partial class Failure
{
    private const int TooManyOpenFiles = 24; // EMFILE

    /// <summary>What is likely where something cannot be opened or loaded.</summary>
    public const string FewFiles = "The limit on open files may be too low: 'ulimit -n' should be 256 or more";

    /// <summary>Writes what went wrong, with the stack trace only when FMIX_DEBUG=1, and returns the exit code.</summary>
    public static int Report(Exception exception, TextWriter stderr)
    {
        if (exception is AggregateException { InnerExceptions.Count: 1 } or TypeInitializationException or TaskSchedulerException)
            return exception.InnerException is { } inner ? Report(inner, stderr) : ExitCodes.Failed;
        stderr.WriteLine($"fmix: {Sentence(exception)}");
        if (Environment.GetEnvironmentVariable("FMIX_DEBUG") == "1")
            stderr.WriteLine(exception);
        return exception switch
        {
            UsageException => ExitCodes.WrongUsage,
            OperationCanceledException => ExitCodes.Interrupted,
            _ => ExitCodes.Failed,
        };
    }

    private static string Sentence(Exception exception) =>
        exception switch
        {
            OperationCanceledException => "interrupted.",
            // These carry no advice of their own, and would otherwise look like a problem of the data.
            NullReferenceException or InvalidCastException or IndexOutOfRangeException or NotImplementedException =>
                $"this is a mistake in fmix itself ({exception.GetType().Name}: {OneLine(exception)}). "
                    + "Set FMIX_DEBUG=1 for the stack trace to report.",
            DllNotFoundException or BadImageFormatException => $"a native library could not be loaded: {OneLine(exception)}",
            FileNotFoundException { FileName: { } part } when part.Contains(", Version=", StringComparison.Ordinal) =>
                $"a part of it, {part.Split(',')[0]}, could not be loaded. {FewFiles}, or its installation is incomplete.",
            SystemException
                when exception.Message.Contains("allocate memory", StringComparison.Ordinal)
                    || exception.Message.Contains("out of memory", StringComparison.Ordinal) =>
                $"there is not enough memory ({OneLine(exception)}); a smaller --batch-size or --width needs less.",
            UnauthorizedAccessException
                when AsFolder().Match(exception.Message) is { Success: true } match && Directory.Exists(match.Groups["path"].Value) =>
                $"{match.Groups["path"].Value} is a folder, where a file is expected.",
            OutOfMemoryException => $"there is not enough memory, or no further thread could be started. {FewFiles}.",
            IOException { HResult: TooManyOpenFiles } => $"{OneLine(exception)}. {FewFiles}.",
            OptionException options => options.In(OptionNames.Of),
            ArgumentException { ParamName: { } parameter } => OneLine(exception)
                .Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal),
            _ => OneLine(exception),
        };

    // What .NET says of a folder that was opened as a file, as of one that may not be read.
    [GeneratedRegex(@"^Access to the path '(?<path>.+)' is denied\.")]
    private static partial Regex AsFolder();

    // libtorch appends a C++ stack trace to its messages; the first line says it.
    private static string OneLine(Exception exception) => exception.Message.Split('\n', 2)[0].TrimEnd();
}
