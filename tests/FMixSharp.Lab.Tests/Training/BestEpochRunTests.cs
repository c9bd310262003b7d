using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static FMixSharp.Lab.Tests.Training.CornersRun;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Runs with validation samples besides test samples.</summary>
[Collection("tensors")]
public sealed class BestEpochRunTests(ChosenRun chosen) : IClassFixture<ChosenRun>
{
    [Fact]
    public void The_weights_of_the_epoch_that_is_best_on_the_validation_samples_are_kept_and_the_test_samples_measured_once()
    {
        var record = chosen.Record;
        var metrics = chosen.Folder.ReadMetrics();
        Assert.Equal(ChosenRun.Options.Epochs, metrics.Count);
        Assert.All(metrics, epoch => Assert.Null(epoch.TestLoss));
        var accuracies = metrics.Select(epoch => epoch.ValidationAccuracy!.Value).ToArray();
        var best = Array.IndexOf(accuracies, accuracies.Max());
        Assert.Equal((RunStatus.Finished, best, "best.ckpt"), (record.Status, record.BestEpoch, record.BestCheckpoint));
        Assert.Equal((accuracies[best], metrics[best].ValidationLoss), (record.ValidationAccuracy, record.ValidationLoss));
        Assert.True(accuracies.Max() > accuracies[0], "a run in which the first epoch is the best shows nothing");

        var (validation, test) = (Evaluate(chosen.Path, HeldOut.Validation), Evaluate(chosen.Path, HeldOut.Test));
        Assert.Equal((record.ValidationLoss, record.ValidationAccuracy), (validation.Loss, validation.Accuracy));
        Assert.Equal((record.TestLoss, record.TestAccuracy), (test.Loss, test.Accuracy));
        Assert.Equal((10, 20), (validation.Count, test.Count));
        var last = Evaluate(chosen.Path, HeldOut.Validation, ModelCheckpoint.Last);
        Assert.Equal((metrics[^1].ValidationLoss, metrics[^1].ValidationAccuracy), (last.Loss, last.Accuracy));
        Assert.NotEqual(last.Loss, validation.Loss);
        Assert.Equal(best + 1, Checkpoint.Load(chosen.Folder.BestCheckpointFile).Epoch);
    }

    [Fact]
    public void Validation_samples_change_no_weight_of_the_run()
    {
        using var folder = new TestFolder();
        Train(folder.Path, ChosenRun.Options with { TestEvery = 3, BestBy = "loss" });
        Assert.Equal(CheckpointTensors.Of(chosen.Path), CheckpointTensors.Of(folder.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_run_stopped_anywhere_and_resumed_keeps_the_same_best_weights_bit_for_bit(int steps)
    {
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        Train(broken.Path, ChosenRun.Options, progress: After(steps, cancel.Cancel), cancel: cancel);
        var record = Train(broken.Path, ChosenRun.Options, resume: true);
        AssertSameBest(record, broken.Path);
        AssertSameRun(chosen.Path, broken.Path);
    }

    // What a kill leaves after each file that the best epoch writes, in their order.
    [Theory]
    [InlineData("metrics.jsonl")]
    [InlineData("last.ckpt")]
    [InlineData("best.ckpt")]
    public void A_run_killed_between_the_files_of_its_best_epoch_keeps_the_same_best_weights(string written)
    {
        using var killed = new TestFolder();
        using var moment = new TestFolder();
        var run = new RunFolder(killed.Path);
        var best = chosen.Record.BestEpoch!.Value;
        var (before, after) = (best - 1, best);
        var settings = new TrainerSettings
        {
            AfterEpoch = now =>
            {
                if (now.Epoch == before)
                    Copy("last.ckpt", "best.ckpt", "metrics.jsonl");
                else if (now.Epoch == after)
                    Copy([.. new[] { "metrics.jsonl", "last.ckpt", "best.ckpt" }.TakeWhile(file => file != written), written]);
            },
        };
        Train(killed.Path, ChosenRun.Options, settings: settings);
        foreach (var file in Directory.GetFiles(moment.Path))
            File.Copy(file, killed[Path.GetFileName(file)], overwrite: true);
        run.WriteRun(run.ReadRun() with { Status = RunStatus.Running, BestEpoch = null, TestAccuracy = null, TestLoss = null });
        AssertSameBest(Train(killed.Path, ChosenRun.Options, resume: true), killed.Path);
        AssertSameRun(chosen.Path, killed.Path);

        void Copy(params string[] files)
        {
            foreach (var file in files)
                File.Copy(killed[file], moment[file], overwrite: true);
        }
    }

    [Fact]
    public void Best_weights_that_are_gone_or_another_epochs_are_named_before_the_run_goes_on()
    {
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var run = new RunFolder(broken.Path);
        Train(broken.Path, ChosenRun.Options, progress: After(8, cancel.Cancel), cancel: cancel);
        var kept = Checkpoint.Load(run.BestCheckpointFile);
        (kept with { Epoch = kept.Epoch + 7 }).Save(run.BestCheckpointFile);
        AssertSays($"best.ckpt is of epoch {kept.Epoch + 6}, but the best one is epoch {kept.Epoch - 1}", Problem());
        File.Delete(run.BestCheckpointFile);
        AssertSays("best.ckpt is gone", Problem());

        string Problem() => Message<CheckpointException>(() => Train(broken.Path, ChosenRun.Options, resume: true));
    }

    [Fact]
    public void Patience_ends_a_run_that_gets_no_better_and_a_resumed_one_at_the_same_epoch()
    {
        using var patient = new TestFolder();
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var options = ChosenRun.Options with { Patience = 2, Epochs = 40, Schedule = "cosine" };
        var record = Train(patient.Path, options);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Equal(record.BestEpoch + 2, record.StoppedAfterEpoch);
        Assert.Equal(record.StoppedAfterEpoch + 1, new RunFolder(patient.Path).ReadMetrics().Count);
        AssertSays("no better on the validation samples", record.Message!);
        Assert.NotNull(record.TestAccuracy);
        Assert.Equal(record.Seconds, Train(patient.Path, options, resume: true).Seconds); // finished is finished

        Train(broken.Path, options, progress: After(3, cancel.Cancel), cancel: cancel);
        Assert.Equal(record.StoppedAfterEpoch, Train(broken.Path, options, resume: true).StoppedAfterEpoch);
        AssertSameRun(patient.Path, broken.Path);
    }

    [Fact]
    public void Stopped_while_the_test_samples_are_measured_a_run_measures_them_again()
    {
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var settings = new TrainerSettings
        {
            AfterEpoch = now =>
            {
                if (now.Epoch == ChosenRun.Options.Epochs - 1)
                    cancel.Cancel();
            },
        };
        var interrupted = Train(broken.Path, ChosenRun.Options, settings: settings, cancel: cancel);
        Assert.Equal((RunStatus.Interrupted, null), (interrupted.Status, interrupted.TestLoss));
        Assert.Equal(chosen.Record.BestEpoch, interrupted.BestEpoch);
        AssertSameBest(Train(broken.Path, ChosenRun.Options, resume: true), broken.Path);
        AssertSameRun(chosen.Path, broken.Path);
    }

    [Fact]
    public void A_run_that_its_program_ends_before_any_epoch_was_tested_has_its_last_weights()
    {
        using var folder = new TestFolder();
        var settings = new TrainerSettings { AfterEpoch = now => now.EndEarly() };
        var record = Train(folder.Path, ChosenRun.Options with { TestEvery = 5 }, settings: settings);
        Assert.Equal((RunStatus.Finished, 0), (record.Status, record.BestEpoch));
        Assert.Equal(Evaluate(folder.Path, HeldOut.Test).Accuracy, record.TestAccuracy);
    }

    [Fact]
    public void In_bfloat16_the_best_weights_are_measured_as_they_were_trained()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, ChosenRun.Options with { Precision = "bfloat16" });
        var test = Evaluate(folder.Path, HeldOut.Test);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (test.Loss, test.Accuracy));
    }

    [Theory]
    [InlineData("Patience is 3, but there are no validation images to choose an epoch by; expected some in the data, or HoldOut.", null)]
    [InlineData("or HoldOut in place of Validate.", "0.5")]
    public void Patience_without_validation_samples_is_refused_before_anything_is_written(string problem, string? validate)
    {
        using var folder = new TestFolder();
        AssertSays(problem, Message<OptionException>(() => Train(folder.Path, Tiny with { Patience = 3, Validate = validate })));
        AssertSays("BestBy is loss, but", Message<OptionException>(() => Train(folder.Path, Tiny with { BestBy = "loss" })));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_share_that_leaves_nothing_or_stands_beside_validate_is_refused()
    {
        using var folder = new TestFolder();
        AssertSays(
            "HoldOut is 0.01, which leaves no image on one side: corners has 40 training images.",
            Message<OptionException>(() => Train(folder.Path, Tiny with { HoldOut = 0.01 }))
        );
        AssertSays(
            "HoldOut is 0.5 and Validate is 1/2; expected one of them",
            Message<OptionException>(() => Train(folder.Path, Tiny with { HoldOut = 0.5, Validate = "1/2" }))
        );
    }

    [Fact]
    public void A_model_without_best_weights_is_that_of_the_last_checkpoint_and_says_so_where_others_are_asked_for()
    {
        using var folder = new TestFolder();
        Train(folder.Path, Tiny with { Epochs = 1 });
        TrainedModel.Load(folder.Path).Dispose();
        AssertSays(
            "no validation samples to choose an epoch by",
            Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder.Path, checkpoint: "best")).Message
        );
        var unknown = Assert.Throws<ArgumentException>(() => TrainedModel.Load(folder.Path, checkpoint: "lats"));
        AssertSays("'lats' is no choice", unknown.Message);
    }

    private void AssertSameBest(RunRecord record, string folder)
    {
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Equal(
            (chosen.Record.BestEpoch, chosen.Record.TestAccuracy, chosen.Record.TestLoss),
            (record.BestEpoch, record.TestAccuracy, record.TestLoss)
        );
        Assert.Equal(File.ReadAllBytes(chosen.Folder.BestCheckpointFile), File.ReadAllBytes(new RunFolder(folder).BestCheckpointFile));
    }
}

/// <summary>A run with validation samples that nobody stopped, made once.</summary>
public sealed class ChosenRun : IDisposable
{
    private readonly TestFolder folder = new();

    public ChosenRun() => Record = CornersRun.Train(folder.Path, Options);

    internal static TrainOptions Options { get; } = CornersRun.Tiny with { HoldOut = 0.25, Epochs = 6, Schedule = "4" };

    internal RunRecord Record { get; }

    internal RunFolder Folder => new(folder.Path);

    internal string Path => folder.Path;

    public void Dispose() => folder.Dispose();
}
