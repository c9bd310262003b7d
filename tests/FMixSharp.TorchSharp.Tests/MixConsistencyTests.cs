using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixConsistencyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Equal_predictions_have_no_divergence_and_disjoint_ones_the_most()
    {
        var logits = tensor([1f, 2, 3, -1, 0, 1]).view(2, 3);
        Assert.Equal(0, MixConsistency.JensenShannon(logits, logits, logits).item<float>(), 1e-6);
        Tensor Certain(int c) => tensor([.. Enumerable.Range(0, 3).Select(i => i == c ? 100f : 0)]).view(1, 3);
        // Three certain predictions of three classes: M is uniform, each divergence ln 3. The others have e⁻¹⁰⁰.
        Assert.Equal(Math.Log(3), MixConsistency.JensenShannon(Certain(0), Certain(1), Certain(2)).item<float>(), 1e-6);
    }

    [Fact]
    public void It_is_the_mean_divergence_from_the_average()
    {
        double[][] p =
        [
            [0.7, 0.3],
            [0.5, 0.5],
            [0.2, 0.8],
        ];
        var logits = p.Select(each => tensor(each).log().view(1, 2)).ToArray();
        double[] mean = [1.4 / 3, 1.6 / 3];
        var expected = p.Average(each => each[0] * Math.Log(each[0] / mean[0]) + each[1] * Math.Log(each[1] / mean[1]));
        Assert.Equal(expected, MixConsistency.JensenShannon(logits[0], logits[1], logits[2]).item<double>(), 1e-12);
    }

    [Fact]
    public void Gradients_reach_all_three_and_nothing_leaks()
    {
        var all = Enumerable.Range(0, 3).Select(i => arange(6, ScalarType.Float32).mul(i + 1).view(2, 3).requires_grad_()).ToArray();
        MixConsistency.JensenShannon(all[0], all[1], all[2]).backward();
        Assert.All(all, each => Assert.True(each.grad!.abs().sum().item<float>() > 0));
        using var quiet = no_grad();
        LiveTensors.AssertOnlyResultRemains(() => MixConsistency.JensenShannon(all[0], all[1], all[2]).DetachFromDisposeScope());
        Assert.Throws<ArgumentException>(() => MixConsistency.JensenShannon(all[0], all[1], ones(2, 4)));
    }
}
