using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Batch norm over one value has no deviation.</summary>
[Collection("tensors")]
public sealed class SingleSamplesTests
{
    private static readonly TrainOptions solids = TrainOptions.For("solids") with
    {
        Width = 2,
        Epochs = 2,
        TrainSize = 17,
        BatchSize = 8,
        Points = 16,
        Resolution = 8,
    };

    // Maps of 16×16 are 1×1 at the end of a network for ImageNet.
    private static readonly TrainOptions images = new()
    {
        Dataset = "image-folder",
        Model = "resnet18",
        Width = 2,
        Epochs = 2,
        BatchSize = 4,
        Schedule = "cosine",
        LearningRate = 0.01,
        Threads = 1,
    };

    [Fact]
    public void The_single_sample_that_joins_the_batch_before_is_said()
    {
        using var folder = new Records.TestFolder();
        var log = new List<string>();
        Trainer.Run(
            images with
            {
                Epochs = 1,
            },
            full => Squares().For(full),
            folder["run"],
            false,
            null,
            new TrainerSettings { Log = log.Add },
            TestContext.Current.CancellationToken
        );
        Assert.Contains("The last batch of an epoch has 5 images: the one that is left over of 9 joins it.", log);
    }

    private static RunRecord Train(
        string folder,
        TrainOptions options,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null
    ) =>
        Trainer.Run(
            options,
            full => options.Dataset == "solids" ? Few(options).For(full) : Squares().For(full),
            folder,
            resume,
            progress,
            new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    private static PointCloudTask Few(TrainOptions options)
    {
        var task = PointCloudDatasets.Find(options.Dataset).OpenTask(options.Data, 2 * options.Points);
        return task with { Test = task.Test.Subset([0, 1, 2, 3, 4, 5, 6, 7, 8]) };
    }

    private static ImageTask Squares() => new("squares", Draw(9), Draw(5), new Normalisation([0.5f], [0.25f]), new CropFlip(0, false));

    private static ImageDataset Draw(int count)
    {
        var pixels = new byte[count * 256];
        var stream = RandomKey.FromSeed((ulong)count).Stream();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)stream.NextInt(256);
        return new ImageDataset(1, 16, 16, pixels, [.. Enumerable.Range(0, count).Select(i => i % 2)], ["a", "b"]);
    }

    [Theory]
    [InlineData("solids")]
    [InlineData("image-folder")]
    public void A_run_with_a_single_sample_left_over_is_trained_on_all_of_them_and_resumes_to_the_same_weights(string dataset)
    {
        var options = dataset == "solids" ? solids : images;
        using TestFolder whole = new(),
            broken = new();
        var progress = new Steps();
        var record = Train(whole.Path, options, progress: progress);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Equal(2, record.StepsPerEpoch);
        Assert.Equal([1, 2, 2, 1, 2, 2], progress.Batches); // the last of each epoch with its result
        Assert.All(progress.PerEpoch, count => Assert.Equal(2, count));
        Assert.True(double.IsFinite(record.TestLoss!.Value));
        using var cancel = new CancellationTokenSource();
        // in the second epoch
        Assert.Equal(RunStatus.Interrupted, Train(broken.Path, options, progress: new StopAt(4, cancel), cancel: cancel.Token).Status);
        Assert.Equal(record.TestLoss, Train(broken.Path, options, resume: true).TestLoss);
        Assert.Equal(CheckpointTensors.Of(whole.Path), CheckpointTensors.Of(broken.Path));
    }

    [Fact]
    public void Batches_of_one_that_batch_norm_cannot_normalise_are_refused_before_anything_is_written()
    {
        using var scratch = new TestFolder();
        var folder = Path.Combine(scratch.Path, "run");
        var error = Assert.Throws<OptionException>(() => Train(folder, solids with { TrainSize = 17, BatchSize = 1 }));
        Assert.Contains("batch norm layer bn4", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 2", error.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder));
    }

    [Fact]
    public void A_dry_run_refuses_them_too() => Assert.Throws<OptionException>(() => Trainer.Try(solids with { BatchSize = 1 }));

    [Fact]
    public void Batches_of_one_are_trained_on_where_maps_have_several_values()
    {
        using var folder = new TestFolder();
        var options = images with { Model = "preact-resnet34", Depth = 10, BatchSize = 1, Epochs = 1 };
        Assert.Equal((RunStatus.Finished, 9), (Train(folder.Path, options) is var record ? record.Status : "", record.StepsPerEpoch));
    }

    private sealed class Steps : IProgress<TrainProgress>
    {
        public List<int> Batches { get; } = [];

        public List<int> PerEpoch { get; } = [];

        public void Report(TrainProgress value)
        {
            Batches.Add(value.Batch);
            PerEpoch.Add(value.BatchesPerEpoch);
        }
    }
}
