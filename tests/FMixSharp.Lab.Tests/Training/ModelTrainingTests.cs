using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Models;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Every model trains from end to end, in its small version and with a smaller last batch.</summary>
[Collection("tensors")]
public sealed class ModelTrainingTests
{
    public static TheoryData<string> Names => SmallModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_model_trains_and_its_checkpoint_evaluates_the_same(string name)
    {
        using var folder = new TestFolder();
        var (width, depth) = SmallModels.Size(name);
        var record = Train(
            folder.Path,
            new TrainOptions
            {
                Model = name,
                Width = width,
                Depth = depth,
            }
        );
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.All(
            new RunFolder(folder.Path).ReadMetrics(),
            epoch => Assert.True(double.IsFinite(epoch.TrainLoss) && double.IsFinite(epoch.TestLoss!.Value))
        );
        using var model = TrainedModel.Load(folder.Path);
        var task = Task();
        var evaluation = ImageEvaluator.Evaluate(
            model.Model,
            task.Test,
            task.Normalisation,
            model.Device,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((record.TestLoss, record.TestAccuracy), (evaluation.Loss, evaluation.Accuracy));
        Assert.Equal(record.Parameters, model.Model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void ShakeDrop_resumes_with_the_draws_of_an_unbroken_run()
    {
        using TestFolder unbroken = new(),
            broken = new();
        var options = new TrainOptions
        {
            Model = "pyramidnet-272-200",
            Width = 5,
            Depth = 11,
        };
        Train(unbroken.Path, options);
        using var cancel = new CancellationTokenSource();
        Assert.Equal(RunStatus.Interrupted, Train(broken.Path, options, new AfterFirstBatch(cancel), cancel.Token).Status);
        Assert.Equal(RunStatus.Finished, Train(broken.Path, options).Status);
        var expected = Checkpoint.Load(new RunFolder(unbroken.Path).CheckpointFile).Tensors;
        var found = Checkpoint.Load(new RunFolder(broken.Path).CheckpointFile).Tensors;
        Assert.All(expected, entry => Assert.True(entry.Value.Data.Span.SequenceEqual(found[entry.Key].Data.Span), entry.Key));
    }

    private static RunRecord Train(
        string path,
        TrainOptions options,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null
    ) =>
        Trainer.Run(
            options with
            {
                Mix = "none",
                Epochs = 2,
                BatchSize = 9,
                LearningRate = 0.01,
                Schedule = "cosine",
                Threads = 1,
            },
            full => Task().For(full),
            path,
            resume: true,
            progress,
            new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    // 32×32, because smaller images leave networks for large ones a single pixel.
    private static ImageTask Task()
    {
        const int count = 20,
            size = 32;
        var stream = RandomKey.FromSeed(5).Stream();
        byte[] pixels = [.. Enumerable.Range(0, count * 3 * size * size).Select(_ => (byte)stream.NextInt(256))];
        var data = new ImageDataset(3, size, size, pixels, [.. Enumerable.Range(0, count).Select(i => i % 2)], ["even", "odd"]);
        return new ImageTask("noise", data, data, Normalisation.Cifar, new CropFlip(1, true));
    }

    private sealed class AfterFirstBatch(CancellationTokenSource cancel) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => cancel.Cancel();
    }
}
