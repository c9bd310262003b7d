using System.Diagnostics;

namespace FMixSharp.Cli.Tests.Processes;

public sealed class MasksProcessTests
{
    [Theory]
    [InlineData("masks --count 2 --out", 0)]
    [InlineData("masks --count none --out", 2)]
    public async Task Closed_outputs_change_nothing_but_what_is_said(string arguments, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        using var scratch = new ScratchFolder();
        string[] words =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "fmix.dll"),
            .. arguments.Split(' '),
            scratch["m.png"],
        ];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >&- 2>&-", "sh", .. words]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, process.ExitCode);
        Assert.Equal(code == 0, File.Exists(scratch["m.png"]));
    }

    [Fact]
    public async Task Masks_start_without_loading_libtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader's log is a feature of glibc.");
        using var scratch = new ScratchFolder();
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "fmix.dll"), "masks", "--count", "2", "--out", scratch["m.png"]]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment["LD_DEBUG"] = "files";
        start.Environment["LD_DEBUG_OUTPUT"] = scratch["loaded"];
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        var loaded = string.Concat(Directory.GetFiles(scratch.Path, "loaded.*").Select(File.ReadAllText));
        Assert.Contains("libSkiaSharp", loaded, StringComparison.Ordinal); // the log works: the picture's library is in it
        Assert.DoesNotContain("libtorch", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("libLibTorchSharp", loaded, StringComparison.Ordinal);
    }
}
