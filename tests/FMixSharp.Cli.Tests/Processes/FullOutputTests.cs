using System.Diagnostics;
using FMixSharp.Cli.Processes;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>Standard output and standard error on a device on which there is never room.</summary>
public sealed class FullOutputTests
{
    [Theory]
    [InlineData("data list", 1)]
    [InlineData("data lst", 2)]
    [InlineData("--help", 1)]
    [InlineData("evaluate nope", 1)]
    public async Task A_command_that_can_tell_nobody_still_ends_with_its_exit_code(string line, int expected) =>
        Assert.Equal((expected, ""), await RunAsync(line, ">/dev/full 2>/dev/full"));

    [Fact]
    public async Task That_standard_output_cannot_be_written_is_said_and_what_to_do()
    {
        var (code, error) = await RunAsync("data list", ">/dev/full");
        Assert.Equal(1, code);
        Assert.Matches(@"^fmix: standard output cannot be written: No space left on device[^\n]*\. Make room [^\n]*\n$", error);
    }

    private static async Task<(int Code, string Error)> RunAsync(string line, string redirection)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The device is Linux's.");
        var start = OwnProcess.Start(line.Split(' '));
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$@\" {redirection}", "sh", start.FileName, .. start.ArgumentList])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }
}
