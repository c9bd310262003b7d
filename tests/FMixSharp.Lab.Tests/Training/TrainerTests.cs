using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class TrainerTests(TrainerTests.UnbrokenRun unbroken) : IClassFixture<TrainerTests.UnbrokenRun>
{
    // 40 images in batches of 16: three steps an epoch, the last one smaller. One thread: sums have one order.
    private static readonly TrainOptions tiny = new()
    {
        Width = 2,
        Mix = "fmix+mixup",
        Epochs = 3,
        BatchSize = 16,
        LearningRate = 0.05,
        Schedule = "2",
        Threads = 1,
    };

    private static readonly Lazy<ImageTask> task = new(() =>
    {
        var key = RandomKey.FromSeed(1);
        return new ImageTask("corners", Corners(40, key.Fold("train")), Corners(20, key.Fold("test")), new Normalisation([0.5f], [0.25f]),
            new CropFlip(1, false));
    });

    [Fact]
    public void A_run_leaves_its_record_metrics_events_and_checkpoint()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path);
        var run = new RunFolder(folder.Path);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Equal(record, run.ReadRun());
        var metrics = run.ReadMetrics();
        Assert.Equal([0, 1, 2], metrics.Select(epoch => epoch.Epoch));
        Assert.Equal([0.05, 0.05, 0.005], metrics.Select(epoch => epoch.LearningRate));
        Assert.Equal(metrics[^1].TestAccuracy, record.TestAccuracy);
        Assert.Single(Directory.GetFiles(run.EventsFolder, "events.out.tfevents.*"));
        Assert.Equal(["events", "last.ckpt", "metrics.jsonl", "run.json"],
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var evaluation = Evaluate(folder.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy, 20), (evaluation.Loss, evaluation.Accuracy, evaluation.Count));
    }

    [Fact]
    public void Testing_every_other_epoch_changes_no_weight_and_the_last_epoch_is_tested()
    {
        using var seldom = new TestFolder();
        var record = Train(seldom.Path, tiny with { TestEvery = 2 });
        var metrics = new RunFolder(seldom.Path).ReadMetrics();
        Assert.Equal([false, true, true], metrics.Select(epoch => epoch.TestAccuracy is not null));
        Assert.Equal(metrics[^1].TestAccuracy, record.TestAccuracy);
        Assert.Equal(Tensors(unbroken.Path), Tensors(seldom.Path));
    }

    [Fact]
    public void Part_of_the_training_images_can_take_the_test_images_place()
    {
        using var folder = new TestFolder();
        Train(folder.Path, tiny with { Validate = "1/4", Epochs = 1, Schedule = "cosine" });
        Assert.Equal(30, Checkpoint.Load(new RunFolder(folder.Path).CheckpointFile).TrainImages);
    }

    [Fact]
    public void Training_learns()
    {
        using var folder = new TestFolder();
        Train(folder.Path, tiny with { Mix = "none", Width = 4, Epochs = 10, Schedule = "cosine" });
        var metrics = new RunFolder(folder.Path).ReadMetrics();
        Assert.True(metrics[^1].TrainLoss < 0.5 * metrics[0].TrainLoss, $"from {metrics[0].TrainLoss} to {metrics[^1].TrainLoss}");
    }

    [Fact]
    public void In_bfloat16_a_run_resumes_bit_for_bit_and_is_evaluated_as_it_was_tested()
    {
        using TestFolder whole = new(), broken = new();
        var options = tiny with { Precision = Precision.BFloat16 };
        var record = Train(whole.Path, options);
        Assert.Equal(Precision.IsFast(Precision.BFloat16, TorchSharp.torch.CPU) ? Precision.BFloat16 : Precision.Float32, record.ComputedIn);
        using var cancel = new CancellationTokenSource();
        Train(broken.Path, options, progress: After(4, cancel.Cancel), cancel: cancel);
        Train(broken.Path, options, resume: true);
        AssertSameRun(whole.Path, broken.Path);
        Assert.All(Tensors(broken.Path), tensor => Assert.NotEmpty(tensor.Value));
        var evaluation = Evaluate(whole.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (evaluation.Loss, evaluation.Accuracy));
    }

    [Fact]
    public void With_adam_a_run_learns_and_resumes_bit_for_bit()
    {
        using TestFolder whole = new(), broken = new();
        var options = (tiny with { Mix = "none" }).WithOptimiser("adam");
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
        using TestFolder second = new(), third = new();
        Train(second.Path);
        Train(third.Path, tiny with { Seed = 2 });
        AssertSameRun(unbroken.Path, second.Path);
        Assert.False(Tensors(unbroken.Path)["linear.weight"].AsSpan().SequenceEqual(Tensors(third.Path)["linear.weight"]));
    }

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
        Train(killed.Path, progress: After(6, () => File.Copy(run.CheckpointFile, killed["early.ckpt"])),
            settings: new TrainerSettings { CheckpointInterval = TimeSpan.Zero, ProgressInterval = TimeSpan.Zero });
        File.Move(killed["early.ckpt"], run.CheckpointFile, overwrite: true);
        File.WriteAllText(run.CheckpointFile + AtomicFile.TemporaryEnding, "half a checkpoint");
        File.AppendAllText(run.MetricsFile, "{\"epoch\":3,");
        run.WriteRun(run.ReadRun() with { Status = RunStatus.Running, TestAccuracy = null, TestLoss = null });
        Assert.Equal(5, Checkpoint.Load(run.CheckpointFile).Step);
        Assert.Equal(RunStatus.Finished, Train(killed.Path, resume: true).Status);
        AssertSameRun(unbroken.Path, killed.Path);
        Assert.Single(Directory.GetFiles(run.EventsFolder));
    }

    // What a process that is killed in its first seconds can leave, in the order in which it is made.
    [Theory]
    [InlineData(false)]
    [InlineData(false, "run.lock")]
    [InlineData(false, "run.lock", "run.json.tmp")]
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
                run.WriteRun(new RunFolder(unbroken.Path).ReadRun() with { Status = RunStatus.Running, TestAccuracy = null, TestLoss = null });
            foreach (var file in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(killed[file])!);
                File.WriteAllBytes(killed[file], []);
            }
            if (isRun && !resume)
            {
                AssertSays("already holds a run (running). Go on with it by --resume", Message<RunFolderException>(() => Train(killed.Path)));
                continue;
            }
            if (!isRun)
                AssertSays("Train it without --resume", Assert.Throws<RunFolderException>(run.ReadRun).Message); // which "fmix train --resume" does first
            Train(killed.Path, resume: resume); // "fmix run" asks to resume always
            AssertSameRun(unbroken.Path, killed.Path);
            Assert.Equal(["events", "last.ckpt", "metrics.jsonl", "run.json"], Directory.GetFileSystemEntries(killed.Path).Select(Path.GetFileName)
                .Where(name => !name!.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
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
        Directory.CreateDirectory(folder["run.json.tmp"]); // where it would be written
        Assert.ThrowsAny<Exception>(() => Train(folder.Path));
        Assert.Equal(["run.json.tmp"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Stopped_during_a_test_it_says_how_long_a_step_takes_and_does_the_test_again()
    {
        using var stopped = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var log = new List<string>();
        var settings = new TrainerSettings { ProgressInterval = TimeSpan.Zero, Log = log.Add };
        Assert.Equal(RunStatus.Interrupted, Train(stopped.Path, progress: After(3, cancel.Cancel), settings: settings, cancel: cancel).Status); // behind the last step of an epoch
        var run = new RunFolder(stopped.Path);
        Assert.Equal((0, 3), Checkpoint.Load(run.CheckpointFile) is var checkpoint ? (checkpoint.Epoch, checkpoint.Batch) : default);
        Assert.Empty(run.ReadMetrics());
        Assert.Matches("^A step took up to [0-9.]+ s so far", Assert.Single(log));
        Train(stopped.Path, resume: true);
        AssertSameRun(unbroken.Path, stopped.Path);
    }

    [Fact]
    public void Divergence_stops_with_advice_and_keeps_the_last_good_checkpoint()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        var error = Assert.Throws<TrainingDivergedException>(() => Train(folder.Path, tiny with { LearningRate = 1e18, WarmupEpochs = 0 },
            settings: new TrainerSettings { CheckpointInterval = TimeSpan.Zero }));
        Assert.Contains("--lr", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1 ", error.Message, StringComparison.Ordinal); // as progress counts them
        Assert.EndsWith($"The last good checkpoint is kept: {run.CheckpointFile}", error.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Diverged, run.ReadRun().Status);
        Assert.Equal(error.Message, run.ReadRun().Message);
        var kept = Checkpoint.Load(run.CheckpointFile);
        foreach (var tensor in kept.Tensors.Values.Where(tensor => tensor.Type == "F32"))
            Assert.DoesNotContain(MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray(), value => !float.IsFinite(value));
        using var other = new TestFolder();
        var early = Assert.Throws<TrainingDivergedException>(() => Train(other.Path, tiny with { LearningRate = 1e18, WarmupEpochs = 0 }));
        Assert.EndsWith("There is no checkpoint yet.", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_never_overwritten()
    {
        using var folder = new TestFolder();
        var finished = Train(folder.Path);
        AssertSays("already holds a run (finished)", Message<RunFolderException>(() => Train(folder.Path)));
        Assert.Equal(finished, Train(folder.Path, resume: true)); // nothing left to do
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
        var error = Assert.Throws<RunFolderException>(() => Train(folder.Path, tiny with { Alpha = 0.5, Epochs = 4 }, resume: true));
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
        Assert.Throws<CheckpointException>(() => Trainer.LoadModel(folder.Path));
    }

    [Fact]
    public void Bad_options_and_too_large_subsets_are_errors_before_anything_is_written()
    {
        using var folder = new TestFolder();
        AssertSays("Width is 0", Message<ArgumentException>(() => Train(folder["run"], tiny with { Width = 0, Alpha = -1 })));
        AssertSays("only 40", Message<ArgumentException>(() => Train(folder["run"], tiny with { TrainSize = 41 })));
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Asking_for_a_graphics_card_that_is_not_there_says_so()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "there is one");
        using var folder = new TestFolder();
        AssertSays("--device cpu", Message<InvalidOperationException>(() => Train(folder["run"], tiny with { Device = "cuda" })));
    }

    [Fact]
    public void A_run_leaks_no_tensors()
    {
        using TestFolder first = new(), second = new();
        Train(first.Path);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Train(second.Path);
        Evaluate(second.Path);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertSays(string part, string message) => Assert.Contains(part, message, StringComparison.Ordinal);

    private static string Message<T>(Func<RunRecord> run) where T : Exception => Assert.Throws<T>(run).Message;

    private static RunRecord Train(string folder, TrainOptions? options = null, bool resume = false,
        IProgress<TrainProgress>? progress = null, TrainerSettings? settings = null, CancellationTokenSource? cancel = null) =>
        Trainer.Run(options ?? tiny, () => task.Value, folder, resume, progress,
            settings ?? new TrainerSettings { ProgressInterval = TimeSpan.Zero }, cancel?.Token ?? TestContext.Current.CancellationToken);

    private static Evaluation Evaluate(string folder)
    {
        using var model = Trainer.LoadModel(folder);
        return Evaluator.Evaluate(model.Model, task.Value.Test, task.Value.Normalisation, model.Device);
    }

    private static void AssertSameRun(string expected, string actual)
    {
        var (wanted, found) = (Tensors(expected), Tensors(actual));
        Assert.Equal(wanted.Keys.Order(), found.Keys.Order());
        foreach (var (name, bytes) in wanted)
            Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs");
        Assert.Equal(Numbers(expected), Numbers(actual));
    }

    private static Dictionary<string, byte[]> Tensors(string folder) =>
        Checkpoint.Load(new RunFolder(folder).CheckpointFile).Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Data.ToArray());

    // Metrics without times.
    private static EpochRecord[] Numbers(string folder) =>
        [.. new RunFolder(folder).ReadMetrics().Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0 })];

    // Noise with a bright corner that tells the class: easy, and small enough for many runs in a second.
    private static ImageDataset Corners(int count, RandomKey key)
    {
        const int size = 12, block = 4;
        var random = key.Stream();
        var pixels = new byte[count * size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            int image = i / (size * size), row = i / size % size, column = i % size;
            var inCorner = (row < block) == (image % 4 < 2) && (row < block || row >= size - block)
                && (column < block) == (image % 2 == 0) && (column < block || column >= size - block);
            pixels[i] = (byte)(random.NextInt(100) + (inCorner ? 150 : 0));
        }
        return new ImageDataset(1, size, size, pixels, [.. Enumerable.Range(0, count).Select(image => image % 4)], ["a", "b", "c", "d"]);
    }

    /// <summary>The run that nobody stopped, made once.</summary>
    public sealed class UnbrokenRun : IDisposable
    {
        private readonly TestFolder folder = new();

        public UnbrokenRun() => Train(folder.Path);

        internal string Path => folder.Path;

        public void Dispose() => folder.Dispose();
    }

    private static StepWatcher After(int steps, Action act) => new(steps, act);

    /// <summary>Acts once, when so many batches have been reported.</summary>
    private sealed class StepWatcher(int steps, Action act) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value)
        {
            if (value.FinishedEpoch is null && value.Epoch * value.BatchesPerEpoch + value.Batch == steps)
                act();
        }
    }
}
