using System.Diagnostics;

namespace FMixSharp.Cli.Tests.Processes;

public sealed class MasksProcessTests
{
    [Fact]
    public async Task Masks_start_without_loading_libtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader's log is a feature of glibc.");
        using var scratch = new ScratchFolder();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "fmix.dll"), "masks", "--count", "2", "--out", scratch["m.png"]])
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
