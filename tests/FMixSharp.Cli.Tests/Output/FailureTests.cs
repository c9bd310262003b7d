using System.Diagnostics;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Processes;

namespace FMixSharp.Cli.Tests.Output;

public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures =>
        new()
        {
            {
                new TaskSchedulerException(new IOException("Too many open files", 24)),
                "fmix: Too many open files. The limit on open files may be too low: 'ulimit -n' should be 256 or more."
            },
            {
                new FileNotFoundException("no", "Spectre.Console, Version=1.0.0.0, Culture=neutral"),
                "fmix: a part of it, Spectre.Console, could not be loaded. The limit on open files may be too low"
            },
            {
                new TaskSchedulerException(new InsufficientMemoryException()),
                "fmix: there is not enough memory, or no further thread could be started. The limit on open files may be too low"
            },
            {
                new InvalidOperationException(
                    "[enforce fail at alloc_cpu.cpp:127] err == 0. can't allocate memory: you tried to allocate 1 bytes.\nmore"
                ),
                "fmix: there is not enough memory ([enforce fail at alloc_cpu.cpp:127] err == 0. can't allocate memory: you tried to "
                    + "allocate 1 bytes.); a smaller --batch-size or --width needs less."
            },
            {
                new UnauthorizedAccessException($"Access to the path '{Path.GetTempPath()}' is denied."),
                $"fmix: {Path.GetTempPath()} is a folder, where a file is expected."
            },
            { new FileNotFoundException("There is no file a.json.", "a.json"), "fmix: There is no file a.json." },
        };

    // From the first limit at which .NET itself starts. Which part cannot be loaded differs, and so does the sentence.
    [Fact]
    public async Task Whatever_cannot_be_opened_at_the_start_is_one_line_and_an_exit_code()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Limits are set by the shell.");
        for (var limit = 24; limit <= 48; limit += 4)
        {
            var start = OwnProcess.Start("--help");
            using var process = Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n {limit}; exec \"$@\"", "sh", start.FileName, .. start.ArgumentList])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((1, ""), (process.ExitCode, await output));
            Assert.Matches(@"^fmix: [^\n]*'ulimit -n' should be 256 or more[^\n]*\n$", error);
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_a_limit_on_open_files_does_is_said(Exception exception, string expected)
    {
        using var error = new StringWriter();
        Assert.Equal(1, Failure.Report(exception, error));
        Assert.StartsWith(expected, error.ToString(), StringComparison.Ordinal);
    }
}
