using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static FMixSharp.Lab.Tests.Training.CornersRun;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Runs that were stopped or killed, and go on.</summary>
[Collection("tensors")]
public sealed class ResumedRunTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_run_cancelled_anywhere_and_resumed_ends_with_the_weights_of_an_unbroken_one(int steps)
    {
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var interrupted = Train(broken.Path, progress: After(steps, cancel.Cancel), cancel: cancel);
        Assert.Equal(RunStatus.Interrupted, interrupted.Status);
        Assert.Equal(steps, Checkpoint.Load(new RunFolder(broken.Path).CheckpointFile).Step);
        Assert.Equal(RunStatus.Finished, Train(broken.Path, resume: true).Status);
        AssertSameRun(unbroken.Path, broken.Path);
    }

    [Fact]
    public void A_run_killed_after_a_checkpoint_within_an_epoch_ends_the_same()
    {
        // What a kill leaves: the checkpoint of some moment, a record that says "running", a metrics file that is ahead.
        using var killed = new TestFolder();
        var run = new RunFolder(killed.Path);
        Train(
            killed.Path,
            progress: After(6, () => File.Copy(run.CheckpointFile, killed["early.ckpt"])),
            settings: new TrainerSettings { CheckpointInterval = TimeSpan.Zero, ProgressInterval = TimeSpan.Zero }
        );
        File.Move(killed["early.ckpt"], run.CheckpointFile, overwrite: true);
        File.WriteAllText(run.CheckpointFile + AtomicFile.TemporaryEnding, "half a checkpoint");
        File.AppendAllText(run.MetricsFile, "{\"epoch\":3,");
        run.WriteRun(run.ReadRun() with { Status = RunStatus.Running, TestAccuracy = null, TestLoss = null });
        Assert.Equal(5, Checkpoint.Load(run.CheckpointFile).Step);
        Assert.Equal(RunStatus.Finished, Train(killed.Path, resume: true).Status);
        AssertSameRun(unbroken.Path, killed.Path);
        Assert.Single(Directory.GetFiles(run.EventsFolder));
    }

    // An earlier version gave a single sample that was left over a batch of its own, and counted it.
    [Fact]
    public void A_checkpoint_after_a_batch_that_the_epoch_has_no_longer_goes_on_with_the_next_epoch()
    {
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var run = new RunFolder(broken.Path);
        var interrupted = Train(broken.Path, progress: After(1, cancel.Cancel), cancel: cancel);
        var before = Checkpoint.Load(run.CheckpointFile);
        var steps = interrupted.StepsPerEpoch;
        (before with { Batch = steps + 1, Step = steps + 1 }).Save(run.CheckpointFile);
        Assert.Equal(RunStatus.Finished, Train(broken.Path, resume: true).Status);
    }

    // What a process that is killed in its first seconds can leave, in the order in which it is made.
    [Theory]
    [InlineData(false)]
    [InlineData(false, "run.lock")]
    [InlineData(false, "run.lock", "run.json.tmp")]
    [InlineData(false, "run.lock.owner-0123456789abcdef.tmp")]
    [InlineData(false, "run.json.owner-0123456789abcdef.tmp")]
    [InlineData(true, "run.lock")]
    [InlineData(true, "run.lock", "run.json.tmp", "metrics.jsonl.tmp")]
    [InlineData(true, "run.lock", "metrics.jsonl")]
    [InlineData(true, "run.lock", "metrics.jsonl", "events/events.out.tfevents.1.half")]
    [InlineData(true, "run.lock", "metrics.jsonl", "last.ckpt.tmp")]
    public void A_run_killed_before_its_first_checkpoint_is_a_run_that_goes_on_or_nothing(bool isRun, params string[] files)
    {
        foreach (var resume in new[] { true, false })
        {
            using var killed = new TestFolder();
            var run = new RunFolder(killed.Path);
            if (isRun)
                run.WriteRun(
                    new RunFolder(unbroken.Path).ReadRun() with
                    {
                        Status = RunStatus.Running,
                        TestAccuracy = null,
                        TestLoss = null,
                    }
                );
            foreach (var file in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(killed[file])!);
                File.WriteAllBytes(killed[file], []);
            }
            if (isRun && !resume)
            {
                AssertSays(
                    "already holds a run (running). Go on with it (fmix train --resume --out ",
                    Message<RunFolderException>(() => Train(killed.Path))
                );
                continue;
            }
            if (!isRun)
                // which "fmix train --resume" does first
                AssertSays("Train it from its start: fmix train --out ", Assert.Throws<RunFolderException>(run.ReadRun).Message);
            Train(killed.Path, resume: resume); // "fmix run" asks to resume always
            AssertSameRun(unbroken.Path, killed.Path);
            Assert.Equal(
                ["events", "last.ckpt", "metrics.jsonl", "run.json"],
                Directory
                    .GetFileSystemEntries(killed.Path)
                    .Select(Path.GetFileName)
                    .Where(name => !name!.EndsWith(".tmp", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public void A_run_killed_after_the_first_line_of_metrics_starts_again()
    {
        using var killed = new TestFolder();
        var (run, whole) = (new RunFolder(killed.Path), new RunFolder(unbroken.Path));
        run.WriteRun(whole.ReadRun() with { Status = RunStatus.Running });
        run.AppendMetrics(whole.ReadMetrics()[0]);
        Train(killed.Path, resume: true);
        AssertSameRun(unbroken.Path, killed.Path);
    }

    [Fact]
    public void The_first_file_of_a_folder_is_run_json()
    {
        using var folder = new TestFolder();
        using var alone = new RunLock(folder.Path);
        File.Delete(folder["run-1.lock"]); // so that nothing may be written
        Assert.Throws<RunTakenOverException>(() => Train(folder.Path, held: alone));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Stopped_during_a_test_it_says_how_long_a_step_takes_and_does_the_test_again()
    {
        using var stopped = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var log = new List<string>();
        var settings = new TrainerSettings { ProgressInterval = TimeSpan.Zero, Log = log.Add };
        // behind the last step of an epoch
        Assert.Equal(
            RunStatus.Interrupted,
            Train(stopped.Path, progress: After(3, cancel.Cancel), settings: settings, cancel: cancel).Status
        );
        var run = new RunFolder(stopped.Path);
        Assert.Equal((0, 3), Checkpoint.Load(run.CheckpointFile) is var checkpoint ? (checkpoint.Epoch, checkpoint.Batch) : default);
        Assert.Empty(run.ReadMetrics());
        Assert.Matches("^A step took up to [0-9.]+ s so far", Assert.Single(log));
        Train(stopped.Path, resume: true);
        AssertSameRun(unbroken.Path, stopped.Path);
    }
}
