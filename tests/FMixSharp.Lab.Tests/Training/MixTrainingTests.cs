using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Every method trains from end to end, at the smallest size that has a smaller last batch.</summary>
[Collection("tensors")]
public sealed class MixTrainingTests
{
    public static TheoryData<string> Mixes =>
        [.. MixMethods.Names, "fmix+mixup", "cutmix+mixup", "fmix+cutmix", "fmix:2+mixup:1", "fmix:3|cutmix", "augmix+mixup"];

    [Theory]
    [MemberData(nameof(Mixes))]
    public void Every_method_trains_end_to_end(string mix)
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, mix);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.All(
            new RunFolder(folder.Path).ReadMetrics(),
            epoch => Assert.True(double.IsFinite(epoch.TrainLoss) && double.IsFinite(epoch.TestLoss!.Value))
        );
    }

    [Theory]
    [InlineData("fmix:2+mixup:1")]
    [InlineData("fmix:3|cutmix")]
    [InlineData("bc++augmix")]
    public void A_run_that_was_stopped_and_resumed_ends_with_the_weights_of_an_unbroken_one(string mix)
    {
        using TestFolder unbroken = new(),
            broken = new();
        Train(unbroken.Path, mix);
        using var cancel = new CancellationTokenSource();
        var seen = 0;
        var progress = new Counting(() =>
        {
            if (++seen == 2)
                cancel.Cancel();
        });
        Assert.Equal(RunStatus.Interrupted, Train(broken.Path, mix, progress, cancel).Status);
        Assert.Equal(RunStatus.Finished, Train(broken.Path, mix).Status);
        var (first, second) = (Weights(unbroken.Path), Weights(broken.Path));
        Assert.Equal(first, second);
    }

    private static string Weights(string path) =>
        string.Join(
            ' ',
            Checkpoint
                .Load(new RunFolder(path).CheckpointFile)
                .Tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
                .Select(tensor => Convert.ToHexString(tensor.Value.Data.Span))
        );

    private static RunRecord Train(
        string path,
        string mix,
        IProgress<TrainProgress>? progress = null,
        CancellationTokenSource? cancel = null
    ) =>
        Trainer.Run(
            new TrainOptions
            {
                Model = "preact-resnet34",
                Width = 2,
                Depth = 10,
                Mix = mix,
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
            cancel?.Token ?? TestContext.Current.CancellationToken
        );

    private static ImageTask Task()
    {
        var stream = RandomKey.FromSeed(5).Stream();
        byte[] pixels = [.. Enumerable.Range(0, 20 * 3 * 64).Select(_ => (byte)stream.NextInt(256))];
        var data = new ImageDataset(3, 8, 8, pixels, [.. Enumerable.Range(0, 20).Select(i => i % 2)], ["even", "odd"]);
        return new ImageTask("noise", data, data, Normalisation.Cifar, new CropFlip(1, true));
    }

    private sealed class Counting(Action count) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => count();
    }
}
