using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Images;

[Collection("tensors")]
public sealed class ImageEvaluatorTests
{
    private static readonly Normalisation Plain = new([0], [1 / 255f]);

    /// <summary>
    /// Logit c is −|first pixel − c|: the likeliest class is the pixel's value, and the five likeliest are those around it.
    /// </summary>
    private sealed class Nearest(int classes) : nn.Module<Tensor, Tensor>("nearest")
    {
        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            return (images.flatten(1)[.., 0..1] - arange(classes)).abs().neg().MoveToOuterDisposeScope();
        }
    }

    private static ImageDataset Data(byte[] pixels, int[] labels, int classes) =>
        new(1, 1, 1, pixels, labels, [.. Enumerable.Range(0, classes).Select(c => $"{c}")]);

    [Fact]
    public void Top_5_counts_labels_among_the_five_likeliest()
    {
        var answers = new Answers(4);
        var result = ImageEvaluator.Evaluate(
            new Nearest(20),
            Data([7, 7, 7, 7], [7, 5, 9, 10], 20),
            Plain,
            CPU,
            answers: answers,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((0.25, 0.75, 4), (result.Accuracy, result.Top5Accuracy, result.Count));
        Assert.Equal([7, 7, 7, 7], answers.Predictions);
    }

    [Fact]
    public void With_ten_classes_there_is_no_top_5() =>
        Assert.Null(
            ImageEvaluator
                .Evaluate(new Nearest(10), Data([7], [7], 10), Plain, CPU, cancel: TestContext.Current.CancellationToken)
                .Top5Accuracy
        );

    [Fact]
    public void Only_the_chosen_outputs_compete()
    {
        // Classes 3, 7 and 30 of 40: pixel 8 is likeliest 7, which is class 1 of the three; pixel 20 is likeliest 30, class 2.
        var answers = new Answers(2);
        var result = ImageEvaluator.Evaluate(
            new Nearest(40),
            Data([8, 20], [1, 0], 3),
            Plain,
            CPU,
            [3, 7, 30],
            answers,
            TestContext.Current.CancellationToken
        );
        Assert.Equal([1, 2], answers.Predictions);
        Assert.Equal(0.5, result.Accuracy);
    }

    /// <summary>The logit of the pixel's class is not a number, for odd pixels.</summary>
    private sealed class Broken(int classes) : nn.Module<Tensor, Tensor>("broken")
    {
        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var own = (images.flatten(1)[.., 0..1] - arange(classes)).abs().lt(0.5);
            return own.to(float32).masked_fill(own.logical_and(arange(classes).remainder(2).eq(1)), float.NaN).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void An_image_with_a_logit_that_is_not_a_number_is_wrong()
    {
        var answers = new Answers(4);
        var result = ImageEvaluator.Evaluate(
            new Broken(20),
            Data([4, 7, 6, 9], [4, 7, 6, 9], 20),
            Plain,
            CPU,
            answers: answers,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal([4, -1, 6, -1], answers.Predictions);
        Assert.Equal((0.5, 0.5), (result.Accuracy, result.Top5Accuracy));
    }

    [Fact]
    public void Predictions_of_many_batches_are_in_the_order_of_the_images()
    {
        byte[] pixels = [.. Enumerable.Range(0, 600).Select(i => (byte)(i % 11))];
        var answers = new Answers(600);
        ImageEvaluator.Evaluate(
            new Nearest(20),
            Data(pixels, new int[600], 20),
            Plain,
            CPU,
            answers: answers,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal(pixels.Select(pixel => (int)pixel), answers.Predictions);
    }
}
