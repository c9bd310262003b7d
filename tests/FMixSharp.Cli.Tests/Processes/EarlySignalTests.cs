using System.Diagnostics;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>
/// Signals that come while data are read, which can take for ever: here what is known of the images, from a pipe into which nobody writes.
/// </summary>
public sealed class EarlySignalTests
{
    private static readonly byte[] OnePixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );

    [Theory]
    [InlineData("train --dataset image-folder --data {0} --out {1}", "Stopped before the first step, so that there is nothing to save.")]
    [InlineData("data prepare image-folder --data {0}", "Stopped; the same command begins anew.")]
    [InlineData("data verify image-folder --data {0}", "Stopped; the folder was not looked at to its end.")]
    public async Task A_signal_while_data_are_read_ends_the_command_at_once_and_says_what_is_lost(string line, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are made by mkfifo.");
        using var scratch = new ScratchFolder();
        foreach (var name in (string[])["train/a", "train/b", "test/a"])
        {
            var folder = Directory.CreateDirectory(scratch[$"photos/{name}"]).FullName;
            await File.WriteAllBytesAsync(Path.Combine(folder, "i.png"), OnePixel, TestContext.Current.CancellationToken);
        }
        var pipe = scratch["photos/fmix-images.json"];
        using (var made = Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] args = [.. line.Split(' ').Select(part => string.Format(null, part, scratch["photos"], scratch["r"]))];
        using var process = new FmixProcess(args);
        // opening it returns when the other side reads
        using var writer = await Task.Run(
                () => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
                TestContext.Current.CancellationToken
            )
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        process.Signal(FmixProcess.Terminate);
        var end = await process.EndAsync();
        Assert.Equal(130, end.Code);
        Assert.Contains(expected, end.Error, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
        Assert.False(Directory.Exists(scratch["r"]));
    }
}
