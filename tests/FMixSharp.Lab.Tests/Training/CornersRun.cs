using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Runs on images so easy and small that many are trained in a second.</summary>
internal static class CornersRun
{
    /// <summary>40 images in batches of 16: three steps an epoch, the last one smaller. One thread: sums have one order.</summary>
    public static TrainOptions Tiny { get; } =
        new()
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
        return new ImageTask(
            "corners",
            Corners(40, key.Fold("train")),
            Corners(20, key.Fold("test")),
            new Normalisation([0.5f], [0.25f]),
            new CropFlip(1, false)
        );
    });

    /// <summary>The message has a part.</summary>
    public static void AssertSays(string part, string message) => Assert.Contains(part, message, StringComparison.Ordinal);

    /// <summary>Of the exception that a run ends with.</summary>
    public static string Message<T>(Func<RunRecord> run)
        where T : Exception => Assert.Throws<T>(run).Message;

    /// <summary>Trains on the corners, by default <see cref="Tiny"/>.</summary>
    public static RunRecord Train(
        string folder,
        TrainOptions? options = null,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        TrainerSettings? settings = null,
        CancellationTokenSource? cancel = null,
        RunLock? held = null
    ) =>
        Trainer.Run(
            options ?? Tiny,
            full => task.Value.For(full),
            folder,
            resume,
            progress,
            settings ?? new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            held,
            cancel?.Token ?? TestContext.Current.CancellationToken
        );

    /// <summary>Tests what a folder holds.</summary>
    public static Evaluation Evaluate(string folder)
    {
        using var model = TrainedModel.Load(folder);
        return ImageEvaluator.Evaluate(model.Model, task.Value.Test, task.Value.Normalisation, model.Device);
    }

    /// <summary>Measures one of a run's checkpoints as the run itself did.</summary>
    public static Evaluation Evaluate(string folder, HeldOut samples, string? checkpoint = null)
    {
        using var model = TrainedModel.Load(folder, checkpoint: checkpoint);
        using var training = task.Value.For(model.Options);
        return training.Evaluate(model.Model, model.Device, samples);
    }

    /// <summary>The same weights bit for bit, and the same metrics.</summary>
    public static void AssertSameRun(string expected, string actual)
    {
        Assert.Equal(CheckpointTensors.Of(expected), CheckpointTensors.Of(actual));
        Assert.Equal(Numbers(expected), Numbers(actual));
    }

    // Metrics without times.
    private static EpochRecord[] Numbers(string folder) =>
        [.. new RunFolder(folder).ReadMetrics().Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0 })];

    // Noise with a bright corner that tells the class: easy, and small enough for many runs in a second.
    private static ImageDataset Corners(int count, RandomKey key)
    {
        const int size = 12,
            block = 4;
        var random = key.Stream();
        var pixels = new byte[count * size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            int image = i / (size * size),
                row = i / size % size,
                column = i % size;
            var inCorner =
                (row < block) == (image % 4 < 2)
                && (row < block || row >= size - block)
                && (column < block) == (image % 2 == 0)
                && (column < block || column >= size - block);
            pixels[i] = (byte)(random.NextInt(100) + (inCorner ? 150 : 0));
        }
        return new ImageDataset(1, size, size, pixels, [.. Enumerable.Range(0, count).Select(image => image % 4)], ["a", "b", "c", "d"]);
    }

    /// <summary>Acts once, when so many batches have been reported.</summary>
    public static IProgress<TrainProgress> After(int steps, Action act) => new StepWatcher(steps, act);

    private sealed class StepWatcher(int steps, Action act) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value)
        {
            if (value.FinishedEpoch is null && value.Epoch * value.BatchesPerEpoch + value.Batch == steps)
                act();
        }
    }
}

/// <summary>The run that nobody stopped, made once.</summary>
public sealed class UnbrokenRun : IDisposable
{
    private readonly TestFolder folder = new();

    public UnbrokenRun() => CornersRun.Train(folder.Path);

    internal string Path => folder.Path;

    public void Dispose() => folder.Dispose();
}
