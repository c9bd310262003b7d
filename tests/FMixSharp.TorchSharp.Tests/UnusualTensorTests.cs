using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>Tensors without values that can be read one by one, or without any, are errors that say so.</summary>
[Collection("tensors")]
public sealed class UnusualTensorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly MixPlan plan = new("mixup", [1, 0], [0.25, 0.75]);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Sparse_tensors_and_those_without_values_are_refused()
    {
        foreach (
            var (make, what) in new (Func<Tensor, Tensor>, string)[]
            {
                (dense => dense.to_sparse(), "sparse"),
                (dense => dense.to(META), "on the meta device"),
            }
        )
        {
            var images = make(ones(2, 1, 4));
            var logits = make(ones(2, 3));
            var labels = make(ones(2, ScalarType.Int64));
            Refuses(what, () => plan.Apply(images));
            Refuses(
                what,
                () => new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [4], [1, 0, 0, 1]))).Apply(images)
            );
            Refuses(what, () => plan.CrossEntropy(logits, tensor([0L, 1])));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), labels));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), logits));
            Refuses(what, () => plan.BinaryCrossEntropy(logits, ones(2, 3)));
            Refuses(what, () => plan.MeanSquaredError(ones(2, 3), logits));
            Refuses(what, () => plan.MixedTargets(logits));
            Refuses(what, () => plan.MixedCorrect(logits, tensor([0L, 1])));
            Refuses(what, () => plan.ApplyToPoints(make(ones(2, 5, 3))));
            Refuses(what, () => new MixUp().DrawOnce(ones(2, 1, 4), RandomKey.FromSeed(1), labels: labels));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), tensor([0L, 1]), classWeights: make(ones(3))));
            Refuses(what, () => plan.BinaryCrossEntropy(ones(2, 3), ones(2, 3), positiveWeights: make(ones(3))));
            Refuses(what, () => plan.BinaryCrossEntropy(ones(2, 3), logits));
            Refuses(what, () => plan.BinaryCorrect(logits, ones(2, 3)));
            Refuses(what, () => plan.MeanAbsoluteError(logits, ones(2, 3)));
            Refuses(what, () => plan.SoftTargets(labels, 3));
            Refuses(what, () => plan.SoftMaps(make(ones(2, 4, 4, ScalarType.Int64)), 3));
            Refuses(what, () => plan.Apply(images, InputAxes.ChannelsLast));
            Refuses(what, () => plan.Apply(ones(2, 1, 4), images));
            Refuses(what, () => plan.Apply(images, ones(2, 1, 4)));
            Refuses(what, () => plan.MixedTargets(ones(2, 3), logits));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), tensor([0L, 1]), labels));
            Refuses(what, () => plan.CrossEntropy(logits, tensor([0L, 1]), tensor([0L, 1])));
            Refuses(what, () => plan.CrossEntropy(new MixHead("own", ones(2, 3), labels)));
            Refuses(what, () => MixConsistency.JensenShannon(ones(2, 3), logits, ones(2, 3)));
            Refuses(what, () => MixPointClouds.Standardise(make(ones(2, 5, 3))));
            Refuses(what, () => MixBatches.Stack([ones(3), make(ones(3))]));
            Refuses(what, () => new Smote().Draw(logits, tensor([0L, 1]), RandomKey.FromSeed(1)));
            Refuses(what, () => new Smote().Draw(ones(2, 3), labels, RandomKey.FromSeed(1)));
            var smote = new Smote(new SmoteOptions { Neighbours = 1 }).Draw(
                tensor([1f, 2, 3, 4, 5, 6], [6, 1]),
                tensor([0L, 0, 0, 0, 1, 1]),
                RandomKey.FromSeed(1)
            );
            Refuses(what, () => smote.Apply(make(ones(6, 1))));
            Refuses(what, () => smote.Extend(ones(6, 1), make(ones(6, ScalarType.Int64))));
            Refuses(what, () => smote.Extend(make(ones(6, 1)), ones(6, ScalarType.Int64)));
            using var convolution = nn.Conv2d(1, 1, 1);
            Refuses(what, () => ConvolutionCheck.Find(convolution, make(ones(2, 1, 4, 4))));
        }
    }

    [Fact]
    public void Logits_without_classes_and_clouds_without_points_are_refused()
    {
        Refuses("at least one class", () => plan.CrossEntropy(ones(2, 0), tensor([0L, 0])));
        Refuses("at least one class", () => plan.MixedCorrect(ones(2, 0), tensor([0L, 0])));
        foreach (var points in new[] { 0, 1 })
        {
            Refuses(
                "at least two points each",
                () => new FMix().DrawOnce(2, [4, 4, 4], RandomKey.FromSeed(1)).ApplyToPoints(ones(2, points, 3))
            );
            Refuses("at least two points each", () => MixPointClouds.Standardise(ones(2, points, 3)));
        }
    }

    [Fact]
    public void Targets_of_nothing_are_refused_because_their_mean_is_no_number()
    {
        Refuses("nothing to compare", () => plan.MeanSquaredError(ones(2, 0), ones(2, 0)));
        Refuses("nothing to compare", () => plan.MeanAbsoluteError(ones(2, 0), ones(2, 0)));
        Refuses("nothing to compare", () => plan.BinaryCrossEntropy(ones(2, 0), ones(2, 0)));
        Refuses("nothing to compare", () => plan.BinaryCorrect(ones(2, 0), ones(2, 0)));
        Refuses("with elements", () => MixConsistency.JensenShannon(ones(2, 0), ones(2, 0), ones(2, 0)));
    }

    private static void Refuses(string what, Func<object> action) =>
        Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
