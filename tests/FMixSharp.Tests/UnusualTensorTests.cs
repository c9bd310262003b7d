using FMixSharp.Masks;
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
        foreach (var (make, what) in new (Func<Tensor, Tensor>, string)[] { (dense => dense.to_sparse(), "sparse"), (dense => dense.to(META), "on the meta device") })
        {
            var images = make(ones(2, 1, 4));
            var logits = make(ones(2, 3));
            var labels = make(ones(2, ScalarType.Int64));
            Refuses(what, () => plan.Apply(images));
            Refuses(what, () => new MixPlan("fmix", [1, 0], [0.5, 0.5], MaskSet.FromHard(1, [4], [1, 0, 0, 1])).Apply(images));
            Refuses(what, () => plan.CrossEntropy(logits, tensor([0L, 1])));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), labels));
            Refuses(what, () => plan.CrossEntropy(ones(2, 3), logits));
            Refuses(what, () => plan.BinaryCrossEntropy(logits, ones(2, 3)));
            Refuses(what, () => plan.SquaredError(ones(2, 3), logits));
            Refuses(what, () => plan.MixedTargets(logits));
            Refuses(what, () => plan.MixedCorrect(logits, tensor([0L, 1])));
            Refuses(what, () => plan.ApplyToPoints(make(ones(2, 5, 3)), RandomKey.FromSeed(1)));
            Refuses(what, () => new MixUp().DrawOnce(ones(2, 1, 4), RandomKey.FromSeed(1), labels: labels));
        }
    }

    [Fact]
    public void Logits_without_classes_and_clouds_without_points_are_refused()
    {
        Refuses("at least one class", () => plan.CrossEntropy(ones(2, 0), tensor([0L, 0])));
        Refuses("at least one class", () => plan.MixedCorrect(ones(2, 0), tensor([0L, 0])));
        foreach (var points in new[] { 0, 1 })
        {
            Refuses("at least two points each", () => new FMix().DrawOnce(2, [4, 4, 4], RandomKey.FromSeed(1)).ApplyToPoints(ones(2, points, 3), RandomKey.FromSeed(1)));
            Refuses("at least two points each", () => MixPointClouds.Standardise(ones(2, points, 3)));
        }
    }

    private static void Refuses(string what, Func<object> action) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
