using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using static FMixSharp.Lab.Tests.Training.CornersRun;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Smoothed labels, and epochs without mixing.</summary>
[Collection("tensors")]
public sealed class UnmixedAndSmoothedTests
{
    [Fact]
    public void The_last_epochs_are_unmixed_and_those_before_as_ever()
    {
        using var folder = new TestFolder();
        using var mixed = new TestFolder();
        using var plain = new TestFolder();
        Train(folder.Path, Tiny with { UnmixedEpochs = 1 });
        Train(mixed.Path, Tiny);
        Train(plain.Path, Tiny with { Mix = "none" });
        var (own, others) = (Losses(folder.Path), Losses(mixed.Path));
        Assert.Equal(others[..2], own[..2]);
        Assert.NotEqual(others[2], own[2]);
        using var all = new TestFolder();
        Train(all.Path, Tiny with { UnmixedEpochs = 3 });
        Assert.Equal(CheckpointTensors.Of(plain.Path), CheckpointTensors.Of(all.Path));

        static double[] Losses(string path) => [.. new RunFolder(path).ReadMetrics().Select(epoch => epoch.TrainLoss)];
    }

    [Theory]
    [InlineData("fmix+mixup", 5)]
    [InlineData("fmix+mixup", 8)]
    [InlineData("manifold-mixup", 8)]
    public void A_run_with_unmixed_epochs_resumes_bit_for_bit(string mix, int steps)
    {
        using var unbroken = new TestFolder();
        using var broken = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var options = Tiny with { Mix = mix, UnmixedEpochs = 1 };
        Train(unbroken.Path, options);
        Train(broken.Path, options, progress: After(steps, cancel.Cancel), cancel: cancel);
        Train(broken.Path, options, resume: true);
        AssertSameRun(unbroken.Path, broken.Path);
    }

    [Fact]
    public void More_unmixed_epochs_than_epochs_are_refused() =>
        Assert.Equal(
            "UnmixedEpochs is 4; expected a whole number from 0 to the number of epochs, 3.",
            Assert.Single((Tiny with { UnmixedEpochs = 4 }).Violations())
        );

    [Fact]
    public void Both_labels_of_a_mixed_sample_are_smoothed_over_all_classes()
    {
        const double Epsilon = 0.3;
        var images = new ImageDataset(1, 4, 4, new byte[32], [0, 2], ["a", "b", "c"]);
        var task = new ImageTask("three", images, images, Normalisation.Mnist, new CropFlip(0, false));
        using var training = task.For(Tiny with { LabelSmoothing = Epsilon, BatchSize = 2 });
        using var scope = NewDisposeScope();
        using var plan = new MixUp().DrawOnce(zeros(2, 1, 4, 4), RandomKey.FromSeed(2));
        var logits = tensor(new float[] { 1, 2, 3, -1, 0, 5 }).reshape(2, 3);
        long[] labels = [0, 2];
        var logs = logits.to(float64).log_softmax(1);
        double expected = 0;
        for (var i = 0; i < 2; i++)
        {
            double weight = plan.LabelWeight(i);
            expected -= weight * Smoothed(i, labels[i]) + (1 - weight) * Smoothed(i, labels[plan.Partners[i]]);
        }
        // Sums in float32.
        Assert.Equal(expected / 2, training.Loss(plan, logits, tensor(labels)).item<float>(), 1e-5);

        // The target is 1 − ε at the label, and ε / K at all, the label included.
        double Smoothed(int sample, long label) =>
            (1 - Epsilon) * logs[sample, label].item<double>() + Epsilon / 3 * logs[sample].sum().item<double>();
    }

    [Fact]
    public void Where_the_loss_is_no_cross_entropy_over_classes_smoothing_is_refused_before_anything_is_written()
    {
        using var folder = new TestFolder();
        var texts = new TextSplit(
            [
                [2],
                [3],
            ],
            [0, 1],
            TextTarget.Binary,
            ["bad", "good"]
        );
        var binary = new TextTask("reviews", texts, texts, ["<unk>", "<pad>", "poor", "fine"], 1);
        var own = new OwnTask("points", Samples(), Samples())
        {
            ModelName = "linear",
            Model = () => nn.Linear(2, 1),
            Loss = (outputs, labels) => (outputs.squeeze(1) - labels).square(),
        };
        AssertSays(
            "LabelSmoothing is 0.1, but reviews has labels that are there or not, and no classes to spread them over; expected 0.",
            Problem(binary, TrainOptions.For("phrases") with { TrainSize = null })
        );
        AssertSays(
            "LabelSmoothing is 0.1, but points has a loss of its own, which smooths labels itself or not at all; expected 0.",
            Problem(own, Tiny with { Mix = "none" })
        );
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        string Problem(DataTask task, TrainOptions options) =>
            Message<OptionException>(() =>
                Trainer.Run(task, options with { LabelSmoothing = 0.1 }, folder.Path, cancel: TestContext.Current.CancellationToken)
            );

        static SampleSource Samples() => SampleSource.FromTensors(ones(4, 2), ones(4));
    }
}
