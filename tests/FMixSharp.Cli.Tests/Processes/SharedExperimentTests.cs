using System.Security.Cryptography;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>Several processes on one experiment, as on machines that share its folder.</summary>
[Collection("tensors")]
public sealed class SharedExperimentTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    // The options of SmallRun, by other means.
    private const string SmallExperiment = """
        {
          "title": "Shapes",
          "settings": { "dataset": "shapes", "width": 4, "train_size": 400, "batch_size": 20, "validate": "0.02", "epochs": 7, "threads": 1 },
          "methods": { "fmix": { "mix": "fmix" } },
          "repeats": 1
        }
        """;

    private const string TinyExperiment = """
        {
          "title": "Shapes",
          "settings": { "dataset": "shapes", "model": "preact-resnet34", "depth": 10, "width": 2, "train_size": 40, "batch_size": 20, "epochs": 1, "threads": 1 },
          "methods": { "none": { "mix": "none" }, "fmix": { "mix": "fmix" } },
          "repeats": 3
        }
        """;

    [Fact]
    public async Task Each_run_is_trained_by_one_of_them_and_all_end_well()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], TinyExperiment, TestContext.Current.CancellationToken);
        string[] command = ["run", scratch["e.json"], "--out", scratch["runs"]];
        using FmixProcess first = new(command), second = new(command), third = new([.. command, "--jobs", "2"]);
        var ends = await Task.WhenAll(first.EndAsync(), second.EndAsync(), third.EndAsync());
        Assert.All(ends, end => Assert.True(end.Code == 0, end.Error));
        Assert.Equal(6, ends.Sum(end => end.Out.Split('\n').Count(line => line.Contains("epoch 1/1", StringComparison.Ordinal))));
        var folders = Directory.GetDirectories(scratch["runs"]);
        Assert.Equal(6, folders.Length);
        Assert.All(folders, folder => Assert.Contains("\"finished\"", File.ReadAllText(Path.Combine(folder, "run.json")), StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(scratch["runs"], "*.lock", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(scratch["runs"], "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_whose_process_was_stopped_is_taken_over_and_the_process_writes_nothing_when_it_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals have other numbers elsewhere.");
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], SmallExperiment, TestContext.Current.CancellationToken);
        string[] command = ["run", scratch["e.json"], "--out", scratch["runs"], "--seeds", "5"];
        var run = new SmallRun(scratch["runs/fmix-s5"]);
        using var stopped = new FmixProcess(command);
        Assert.True(stopped.WaitUntil(() => run.EpochsDone == 1), "The first epoch never ended.");
        stopped.Signal(FmixProcess.Stop);

        using var early = new FmixProcess(command);
        var left = await early.EndAsync();
        Assert.Equal(0, left.Code);
        Assert.Matches("Left to other processes, which train it now: fmix-s5 by process [0-9]+ on ", left.Error);

        File.SetLastWriteTimeUtc(scratch["runs/fmix-s5/run-1.lock"], DateTime.UtcNow - TimeSpan.FromMinutes(4)); // more than anybody waits
        using var other = new FmixProcess(command);
        var end = await other.EndAsync();
        Assert.True(end.Code == 0, end.Error);
        Assert.Contains("fmix-s5 is taken over from process", end.Error, StringComparison.Ordinal);
        run.MustEqual(unbroken.Run);

        var files = Files(scratch["runs"]);
        stopped.Signal(FmixProcess.Continue);
        var woken = await stopped.EndAsync();
        Assert.True(woken.Code == 0, woken.Error);
        Assert.Contains("fmix-s5 was taken over by another process", woken.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files(scratch["runs"]));
    }

    private static string[] Files(string root) =>
        [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
