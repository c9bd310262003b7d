using System.Security.Cryptography;
using System.Text.Json.Nodes;

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

    // Longer than any test waits.
    private const string EndlessExperiment = """
        {
          "title": "Shapes",
          "settings": { "dataset": "shapes", "model": "preact-resnet34", "depth": 10, "width": 2, "train_size": 40, "batch_size": 20, "epochs": 100000, "threads": 1 },
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
        var noLocks = ("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1"); // as on a file system without flock
        using FmixProcess first = new(command, noLocks),
            second = new(command, noLocks),
            third = new([.. command, "--jobs", "2"], noLocks);
        var ends = await Task.WhenAll(first.EndAsync(), second.EndAsync(), third.EndAsync());
        Assert.All(ends, end => Assert.True(end.Code == 0, end.Error));
        Assert.Equal(6, ends.Sum(end => end.Out.Split('\n').Count(line => line.Contains("epoch 1/1", StringComparison.Ordinal))));
        var folders = Directory.GetDirectories(scratch["runs"]);
        Assert.Equal(6, folders.Length);
        Assert.All(
            folders,
            folder => Assert.Contains("\"finished\"", File.ReadAllText(Path.Combine(folder, "run.json")), StringComparison.Ordinal)
        );
        Assert.Empty(Directory.GetFiles(scratch["runs"], "*.lock", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(scratch["runs"], "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_that_another_process_trains_is_left_to_it()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], EndlessExperiment, TestContext.Current.CancellationToken);
        string[] command = ["run", scratch["e.json"], "--out", scratch["runs"]];
        using var trains = new FmixProcess(command);
        Assert.True(trains.WaitUntil(() => File.Exists(scratch["runs/fmix-s1/last.ckpt"])), "The first epoch never ended.");
        foreach (var jobs in new[] { "1", "2" })
        {
            using var other = new FmixProcess([.. command, "--jobs", jobs]);
            var end = await other.EndAsync();
            Assert.True(end.Code == 0, end.Error);
            Assert.Matches("Left to other processes, which train it now: fmix-s1 by process [0-9]+ on ", end.Error);
        }
        Assert.False(trains.HasExited);
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
        Assert.True(stopped.WaitUntil(() => run.EpochsDone >= 1), "The first epoch never ended.");
        stopped.Signal(FmixProcess.Stop);

        // On another machine, and waited for a second only.
        var owner = JsonNode.Parse(await File.ReadAllTextAsync(scratch["runs/fmix-s5/run-1.lock"], TestContext.Current.CancellationToken))!;
        (owner["host"], owner["patience"]) = ("elsewhere", 1);
        await File.WriteAllTextAsync(scratch["runs/fmix-s5/run-1.lock"], owner.ToJsonString(), TestContext.Current.CancellationToken);
        using var other = new FmixProcess(command);
        var end = await other.EndAsync();
        Assert.True(end.Code == 0, end.Error);
        Assert.Matches("fmix-s5 is locked by process [0-9]+ on elsewhere; waiting for a sign of life", end.Error);
        Assert.Matches("fmix-s5 is taken over from process [0-9]+ on elsewhere, which gives no sign of life", end.Error);
        run.MustEqual(unbroken.Run);

        var files = Files(scratch["runs"]);
        stopped.Signal(FmixProcess.Continue);
        var woken = await stopped.EndAsync();
        Assert.True(woken.Code == 0, woken.Error);
        Assert.Contains("fmix-s5 was taken over by another process", woken.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files(scratch["runs"]));
    }

    private static string[] Files(string root) =>
        [
            .. Directory
                .GetFiles(root, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
        ];
}
