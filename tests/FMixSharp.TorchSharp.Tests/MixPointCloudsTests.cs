using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixPointCloudsTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(7);
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = tensor(Enumerable.Range(0, 4 * 20 * 3).Select(i => i * 37 % 101 / 10f).ToArray()).reshape(4, 20, 3);
    private readonly MixPlan plan = new FMix().DrawOnce(4, [8, 8, 8], key);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Tensors_and_arrays_give_the_same_points_bit_for_bit()
    {
        var expected = new float[points.numel()];
        plan.ApplyToPoints(points.data<float>().ToArray(), expected);
        var mixed = plan.ApplyToPoints(points);
        Assert.Equal(points.shape, mixed.shape);
        Assert.Equal(expected, mixed.data<float>().ToArray());
        Assert.Equal(ScalarType.Float64, plan.ApplyToPoints(points.to(ScalarType.Float64)).dtype);
    }

    [Fact]
    public void The_test_set_is_standardised_in_the_same_way()
    {
        var standardised = MixPointClouds.Standardise(points);
        var expected = (points - points.mean([1], keepdim: true)) / points.std([1], unbiased: true, keepdim: true);
        Assert.True(standardised.allclose(expected, rtol: 1e-5, atol: 1e-6));
        Assert.True(MixPlan.Identity(4).ApplyToPoints(points).Equals(standardised));
    }

    [Fact]
    public void Other_shapes_are_errors_and_only_results_remain()
    {
        Assert.Contains(
            "expected floating point of shape (B, N, 3)",
            Assert.Throws<ArgumentException>(() => plan.ApplyToPoints(points.transpose(1, 2))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => plan.ApplyToPoints(points[..3]));
        LiveTensors.AssertOnlyResultRemains(() => plan.ApplyToPoints(points).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => MixPointClouds.Standardise(points).DetachFromDisposeScope());
    }
}
