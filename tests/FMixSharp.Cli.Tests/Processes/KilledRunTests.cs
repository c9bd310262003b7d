using System.Text.RegularExpressions;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>Real processes, stopped in real ways, at moments that differ from one test run to the next: any moment must do.</summary>
[Collection("tensors")]
public sealed class KilledRunTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    private const string LongExperiment = """
        {
          "title": "Shapes",
          "paper": { "where": "Table II" },
          "settings": { "dataset": "shapes", "model": "preact-resnet34", "depth": 10, "width": 2, "train_size": 40, "batch_size": 20, "epochs": 100000, "threads": 1 },
          "methods": { "none": { "mix": "none" }, "fmix": { "mix": "fmix" } },
          "repeats": 1,
          "scales": { "full": { "title": "all of it", "cost": "hours" } }
        }
        """;

    private static readonly bool HasUnixSignals = !OperatingSystem.IsWindows();

    [Fact]
    public async Task Killed_in_the_middle_of_an_epoch_it_resumes_to_the_same_numbers()
    {
        using var scratch = new ScratchFolder();
        var run = new SmallRun(scratch["r"]);
        using (var process = new FmixProcess(run.Start))
        {
            Assert.True(process.WaitUntil(() => run.EpochsDone >= 1), "The first epoch never ended.");
            await Task.Delay(100, TestContext.Current.CancellationToken); // six epochs are left, each longer than that
            process.Kill();
        }
        Assert.Equal("running", run.Status); // nobody was left to change it
        Assert.InRange(run.EpochsDone, 1, 6);
        using var resumed = new FmixProcess(run.Resume);
        var end = await resumed.EndAsync();
        Assert.True(end.Code == 0, end.Error);
        run.MustEqual(unbroken.Run);
    }

    [Fact]
    public async Task Killed_while_a_checkpoint_is_written_it_resumes_to_the_same_numbers()
    {
        using var scratch = new ScratchFolder();
        var run = new SmallRun(scratch["r"]);
        var leftHalfWritten = 0;
        for (var attempt = 0; attempt < 8 && leftHalfWritten == 0; attempt++)
        {
            using var process = new FmixProcess(attempt == 0 ? run.Start : run.Resume);
            if (!process.WaitUntil(() => run.HasUnfinishedCheckpoint))
                break; // the run came to its end
            process.Kill();
            leftHalfWritten += run.HasUnfinishedCheckpoint ? 1 : 0;
        }
        Assert.True(leftHalfWritten > 0, "No attempt hit the moment between creating and renaming the checkpoint.");
        using var resumed = new FmixProcess(run.Resume);
        var end = await resumed.EndAsync();
        Assert.True(end.Code == 0, end.Error);
        Assert.False(run.HasUnfinishedCheckpoint);
        run.MustEqual(unbroken.Run);
    }

    [Theory]
    [InlineData(FmixProcess.Interrupt)]
    [InlineData(FmixProcess.HangUp, FmixProcess.HangUp)] // of the shell and of the system
    [InlineData(FmixProcess.Terminate, FmixProcess.HangUp)] // of a system that shuts down
    public async Task Interrupted_it_checkpoints_says_how_to_go_on_and_resumes_to_the_same_numbers(params int[] signals)
    {
        Assert.SkipUnless(HasUnixSignals, "Windows has no SIGINT to send.");
        using var scratch = new ScratchFolder();
        var run = new SmallRun(scratch["r"]);
        using (var process = new FmixProcess(run.Start))
        {
            Assert.True(process.WaitUntil(() => run.EpochsDone >= 1), "The first epoch never ended.");
            foreach (var signal in signals)
                process.Signal(signal);
            var end = await process.EndAsync();
            Assert.Equal(130, end.Code);
            Assert.Matches("Stopping after this step.*\\n.*A step took up to [0-9.]+ s so far", end.Error);
            Assert.Contains($"fmix train --resume --out {scratch["r"]}", end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        }
        Assert.Equal("interrupted", run.Status);
        using var resumed = new FmixProcess(run.Resume);
        Assert.Equal(0, (await resumed.EndAsync()).Code);
        run.MustEqual(unbroken.Run);
    }

    [Theory]
    [InlineData(FmixProcess.Terminate, false)]
    [InlineData(FmixProcess.HangUp, false)]
    [InlineData(FmixProcess.Interrupt, true)] // by a terminal
    [InlineData(FmixProcess.Terminate, true)] // by a system that shuts down
    public async Task What_stops_a_run_of_several_processes_stops_each_with_a_checkpoint_whether_they_get_it_themselves_or_not(
        int signal,
        bool toAll
    )
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], LongExperiment, TestContext.Current.CancellationToken);
        string[] folders = [scratch["runs/none-s1"], scratch["runs/fmix-s1"]];
        using var process = new FmixProcess("run", scratch["e.json"], "--out", scratch["runs"], "--jobs", "2");
        Assert.True(
            process.WaitUntil(() => folders.All(folder => File.Exists(Path.Combine(folder, "last.ckpt")))),
            "The runs never began."
        );
        if (toAll)
            process.SignalAll(signal);
        else
            process.Signal(signal);
        var end = await process.EndAsync();
        Assert.Equal(130, end.Code);
        Assert.Single(Regex.Matches(end.Error, "Stopping after"));
        Assert.All(
            folders,
            folder => Assert.Contains("\"interrupted\"", File.ReadAllText(Path.Combine(folder, "run.json")), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_second_signal_ends_a_long_step_at_once_and_cleanly()
    {
        Assert.SkipUnless(HasUnixSignals, "Windows has no SIGTERM to send.");
        using var scratch = new ScratchFolder();
        string[] options =
        [
            "--dataset",
            "solids",
            "--width",
            "128",
            "--points",
            "500",
            "--batch-size",
            "64",
            "--train-size",
            "64",
            "--epochs",
            "1000",
            "--threads",
            "2",
        ];
        using var process = new FmixProcess(["train", .. options, "--out", scratch["r"]]);
        Assert.True(process.WaitUntil(() => Directory.Exists(scratch["r/events"])), "The run never began.");
        await Task.Delay(300, TestContext.Current.CancellationToken); // a step takes seconds
        process.Signal(FmixProcess.Terminate);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        process.Signal(FmixProcess.Terminate);
        var end = await process.EndAsync();
        Assert.Equal(130, end.Code);
        Assert.Contains("Stopping after this step", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_in_its_first_moments_it_is_a_run_that_goes_on_or_nothing()
    {
        using var scratch = new ScratchFolder();
        string[] moments = ["", "run.json", "metrics.jsonl"];
        foreach (var moment in moments)
        {
            var folder = scratch[$"r{Array.IndexOf(moments, moment)}"];
            using (var process = new FmixProcess([.. TinyRuns.Train(), "--out", folder]))
            {
                // Some moments are so short that the next one is hit.
                Assert.True(
                    process.WaitUntil(() => Path.Exists(Path.Combine(folder, moment)) || File.Exists(Path.Combine(folder, "run.json"))),
                    "The run never began."
                );
                process.Kill();
            }
            using var next = new FmixProcess(
                File.Exists(Path.Combine(folder, "run.json"))
                    ? ["train", "--resume", "--out", folder]
                    : [.. TinyRuns.Train(), "--out", folder]
            );
            var end = await next.EndAsync();
            Assert.True(end.Code == 0, $"after {moment}: {end.Error}");
        }
    }
}
