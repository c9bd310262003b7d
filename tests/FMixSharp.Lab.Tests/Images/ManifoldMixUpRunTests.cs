using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Images;

[Collection("tensors")]
public sealed class ManifoldMixUpRunTests
{
    private static readonly TrainOptions options = new()
    {
        Width = 4,
        Mix = "manifold-mixup",
        Epochs = 10,
        BatchSize = 16,
        LearningRate = 0.05,
        Schedule = "cosine",
        Threads = 1,
    };

    [Theory]
    [InlineData("manifold-mixup")]
    [InlineData("fmix+manifold-mixup")]
    public void PreActResNet18_learns_with_it(string mix)
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, options with { Mix = mix });
        var metrics = new RunFolder(folder.Path).ReadMetrics();
        Assert.True(metrics[^1].TrainLoss < metrics[0].TrainLoss, $"training loss from {metrics[0].TrainLoss} to {metrics[^1].TrainLoss}");
        Assert.True(record.TestAccuracy > 0.7, $"test accuracy {record.TestAccuracy}, and guessing gives 0.5");
    }

    [Fact]
    public void A_run_stopped_and_resumed_ends_with_the_weights_of_an_unbroken_one()
    {
        using TestFolder unbroken = new(),
            broken = new();
        var few = options with { Epochs = 2, Width = 2 };
        Train(unbroken.Path, few);
        using var cancel = new CancellationTokenSource();
        var interrupted = Train(broken.Path, few, new AfterFirstBatch(cancel), cancel.Token);
        Assert.Equal(RunStatus.Interrupted, interrupted.Status);
        Assert.Equal(RunStatus.Finished, Train(broken.Path, few, resume: true).Status);
        var expected = Checkpoint.Load(new RunFolder(unbroken.Path).CheckpointFile).Tensors;
        var found = Checkpoint.Load(new RunFolder(broken.Path).CheckpointFile).Tensors;
        Assert.All(expected, entry => Assert.True(entry.Value.Data.Span.SequenceEqual(found[entry.Key].Data.Span), entry.Key));
    }

    [Fact]
    public void It_mixes_the_input_or_after_the_first_two_stages()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Create("preact-resnet18", 2, null, 1, 2);
        Assert.Equal(["input", "layer1", "layer2"], new ManifoldMixUp(model, ModelCatalog.Find("preact-resnet18").MixLayers).Layers);
        var images = arange(4 * 64, ScalarType.Float32).div(128).reshape(4, 1, 8, 8);
        var forward = new MixedForward(model, "preact-resnet18", (plan, batch) => plan.Apply(batch));
        var key = RandomKey.FromSeed(1);
        var outputs = new HashSet<float>();
        for (var step = 0; step < 20; step++)
        {
            var plan = new MixPlan("manifold-mixup", [1, 0, 3, 2], [0.5, 0.5, 0.5, 0.5]);
            outputs.Add(
                forward.Call(new Batch(images, zeros(4, int64), 0, [0, 1, 2, 3]), plan.WithKey(key.Fold(step)))[0, 0].item<float>()
            );
        }
        Assert.Equal(3, outputs.Count); // one plan at three places
    }

    private static RunRecord Train(
        string folder,
        TrainOptions options,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null,
        bool resume = false
    ) =>
        Trainer.Run(
            options,
            full =>
                new ImageTask("halves", Halves(64, 1), Halves(40, 2), new Normalisation([0.5f], [0.25f]), new CropFlip(1, false)).For(full),
            folder,
            resume,
            progress,
            new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    // Noise, brighter in the upper (class 0) or the lower half (class 1).
    private static ImageDataset Halves(int count, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).Stream();
        var pixels = new byte[count * 64];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(random.NextInt(120) + (i / 32 % 2 == i / 64 % 2 ? 120 : 0));
        return new ImageDataset(1, 8, 8, pixels, [.. Enumerable.Range(0, count).Select(image => image % 2)], ["upper", "lower"]);
    }

    private sealed class AfterFirstBatch(CancellationTokenSource cancel) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => cancel.Cancel();
    }
}
