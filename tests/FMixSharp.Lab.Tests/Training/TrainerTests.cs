using System.Runtime.InteropServices;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static FMixSharp.Lab.Tests.Training.CornersRun;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class TrainerTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Fact]
    public void A_run_leaves_its_record_metrics_events_and_checkpoint()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path);
        var run = new RunFolder(folder.Path);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Equivalent(record, run.ReadRun(), strict: true);
        var metrics = run.ReadMetrics();
        Assert.Equal([0, 1, 2], metrics.Select(epoch => epoch.Epoch));
        Assert.Equal([0.05, 0.05, 0.005], metrics.Select(epoch => epoch.LearningRate));
        Assert.Equal(metrics[^1].TestAccuracy, record.TestAccuracy);
        Assert.Single(Directory.GetFiles(run.EventsFolder, "events.out.tfevents.*"));
        Assert.Equal(
            ["events", "last.ckpt", "metrics.jsonl", "run.json"],
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        var evaluation = Evaluate(folder.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy, 20), (evaluation.Loss, evaluation.Accuracy, evaluation.Count));
    }

    [Fact]
    public void Testing_every_other_epoch_changes_no_weight_and_the_last_epoch_is_tested()
    {
        using var seldom = new TestFolder();
        var record = Train(seldom.Path, Tiny with { TestEvery = 2 });
        var metrics = new RunFolder(seldom.Path).ReadMetrics();
        Assert.Equal([false, true, true], metrics.Select(epoch => epoch.TestAccuracy is not null));
        Assert.Equal(metrics[^1].TestAccuracy, record.TestAccuracy);
        Assert.Equal(CheckpointTensors.Of(unbroken.Path), CheckpointTensors.Of(seldom.Path));
    }

    [Fact]
    public void Part_of_the_training_images_can_take_the_test_images_place()
    {
        using var folder = new TestFolder();
        Train(folder.Path, Tiny with { Validate = "1/4", Epochs = 1, Schedule = "cosine" });
        Assert.Equal(30, Checkpoint.Load(new RunFolder(folder.Path).CheckpointFile).TrainImages);
    }

    [Theory]
    [InlineData("1e-9")]
    [InlineData("0.9999")]
    [InlineData("1/100")]
    public void A_part_that_leaves_nothing_on_one_side_is_named_with_its_option(string part)
    {
        using var folder = new TestFolder();
        var error = Assert.Throws<OptionException>(() =>
            Train(folder.Path, Tiny with { Validate = part, Epochs = 1, Schedule = "cosine" })
        );
        Assert.Matches(
            $"^--validate is {part}, which leaves no image on one side: .+ has 40 training images.$",
            error.In(_ => "--validate")
        );
    }

    [Fact]
    public void Training_learns()
    {
        using var folder = new TestFolder();
        Train(folder.Path, Tiny with { Mix = "none", Width = 4, Epochs = 10, Schedule = "cosine" });
        var metrics = new RunFolder(folder.Path).ReadMetrics();
        Assert.True(metrics[^1].TrainLoss < 0.5 * metrics[0].TrainLoss, $"from {metrics[0].TrainLoss} to {metrics[^1].TrainLoss}");
    }

    [Fact]
    public void In_bfloat16_a_run_resumes_bit_for_bit_and_is_evaluated_as_it_was_tested()
    {
        using TestFolder whole = new(),
            broken = new();
        var options = Tiny with { Precision = Precision.BFloat16 };
        var record = Train(whole.Path, options);
        Assert.Equal(
            Precision.IsFast(Precision.BFloat16, TorchSharp.torch.CPU) ? Precision.BFloat16 : Precision.Float32,
            record.ComputedIn
        );
        using var cancel = new CancellationTokenSource();
        Train(broken.Path, options, progress: After(4, cancel.Cancel), cancel: cancel);
        Train(broken.Path, options, resume: true);
        AssertSameRun(whole.Path, broken.Path);
        Assert.All(CheckpointTensors.Of(broken.Path), tensor => Assert.NotEmpty(tensor.Value));
        var evaluation = Evaluate(whole.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (evaluation.Loss, evaluation.Accuracy));
    }

    [Fact]
    public void With_adam_a_run_learns_and_resumes_bit_for_bit()
    {
        using TestFolder whole = new(),
            broken = new();
        var options = (Tiny with { Mix = "none" }).WithOptimiser("adam");
        Train(whole.Path, options);
        using var cancel = new CancellationTokenSource();
        Train(broken.Path, options, progress: After(4, cancel.Cancel), cancel: cancel);
        Train(broken.Path, options, resume: true); // the first moment's bias depends on the number of steps
        AssertSameRun(whole.Path, broken.Path);
        var metrics = new RunFolder(whole.Path).ReadMetrics();
        Assert.True(metrics[^1].TrainLoss < metrics[0].TrainLoss, $"from {metrics[0].TrainLoss} to {metrics[^1].TrainLoss}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others()
    {
        using TestFolder second = new(),
            third = new();
        Train(second.Path);
        Train(third.Path, Tiny with { Seed = 2 });
        AssertSameRun(unbroken.Path, second.Path);
        Assert.NotEqual(CheckpointTensors.Of(unbroken.Path)["linear.weight"], CheckpointTensors.Of(third.Path)["linear.weight"]);
    }

    [Fact]
    public void Divergence_stops_with_advice_and_keeps_the_last_good_checkpoint()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        var error = Assert.Throws<TrainingDivergedException>(() =>
            Train(
                folder.Path,
                Tiny with
                {
                    LearningRate = 1e18,
                    WarmupEpochs = 0,
                },
                settings: new TrainerSettings { CheckpointInterval = TimeSpan.Zero }
            )
        );
        Assert.Contains("Try a lower learning rate", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1 ", error.Message, StringComparison.Ordinal); // as progress counts them
        Assert.EndsWith($"The last good checkpoint is kept: {run.CheckpointFile}", error.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Diverged, run.ReadRun().Status);
        Assert.Equal(error.Message, run.ReadRun().Message);
        var kept = Checkpoint.Load(run.CheckpointFile);
        foreach (var tensor in kept.Tensors.Values.Where(tensor => tensor.Type == "F32"))
            Assert.DoesNotContain(MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray(), value => !float.IsFinite(value));
        using var other = new TestFolder();
        var early = Assert.Throws<TrainingDivergedException>(() => Train(other.Path, Tiny with { LearningRate = 1e18, WarmupEpochs = 0 }));
        Assert.EndsWith("There is no checkpoint yet.", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_never_overwritten()
    {
        using var folder = new TestFolder();
        var finished = Train(folder.Path);
        AssertSays("already holds a run (finished)", Message<RunFolderException>(() => Train(folder.Path)));
        Assert.Equivalent(finished, Train(folder.Path, resume: true), strict: true); // nothing left to do
    }

    [Fact]
    public void A_folder_with_other_files_is_refused()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["thesis.docx"], "");
        AssertSays("thesis.docx", Message<RunFolderException>(() => Train(folder.Path)));
    }

    [Fact]
    public void Resuming_with_other_options_lists_them()
    {
        using var folder = new TestFolder();
        Train(folder.Path);
        var error = Assert.Throws<RunFolderException>(() => Train(folder.Path, Tiny with { Alpha = 0.5, Epochs = 4 }, resume: true));
        Assert.Contains("alpha was 1, now 0.5; epochs was 3, now 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_error_that_names_it()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        using var cancel = new CancellationTokenSource();
        Train(folder.Path, progress: After(3, cancel.Cancel), cancel: cancel);
        var bytes = File.ReadAllBytes(run.CheckpointFile);
        bytes[^1] ^= 128;
        File.WriteAllBytes(run.CheckpointFile, bytes);
        AssertSays("last.ckpt", Message<CheckpointException>(() => Train(folder.Path, resume: true)));
        Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder.Path));
        // A run without a checkpoint begins anew, which this one must not.
        File.Delete(new RunFolder(folder.Path).CheckpointFile);
        Directory.CreateDirectory(new RunFolder(folder.Path).CheckpointFile);
        AssertSays("last.ckpt is a folder", Message<CheckpointException>(() => Train(folder.Path, resume: true)));
    }

    [Fact]
    public void Bad_options_and_too_large_subsets_are_errors_before_anything_is_written()
    {
        using var folder = new TestFolder();
        AssertSays("Width is 0", Message<OptionException>(() => Train(folder["run"], Tiny with { Width = 0, Alpha = -1 })));
        AssertSays("only 40", Message<OptionException>(() => Train(folder["run"], Tiny with { TrainSize = 41 })));
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Asking_for_a_graphics_card_that_is_not_there_says_so()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "there is one");
        using var folder = new TestFolder();
        AssertSays("--device cpu", Message<InvalidOperationException>(() => Train(folder["run"], Tiny with { Device = "cuda" })));
    }

    [Fact]
    public void A_run_leaks_no_tensors()
    {
        using TestFolder first = new(),
            second = new();
        Train(first.Path);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Train(second.Path);
        Evaluate(second.Path);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
