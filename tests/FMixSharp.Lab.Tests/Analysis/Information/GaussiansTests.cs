using FMixSharp.Lab.Analysis.Information;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Analysis.Information;

[Collection("tensors")]
public sealed class GaussiansTests
{
    [Fact]
    public void Divergence_is_that_of_a_hand_calculation()
    {
        using var scope = NewDisposeScope();
        // μ = 1, σ = 1: ½(1 + 1 − 1) = ½; μ = 0, σ = 2: ½(4 − 1) − ln 2.
        var found = Gaussians.DivergenceToPrior(tensor([1f, 0, 0, 0]).view(2, 2), tensor([0f, MathF.Log(2), 0, 0]).view(2, 2));
        Assert.Equal(0.5 + 1.5 - Math.Log(2), found[0].item<float>(), 1e-6); // float32 of numbers near 1
        Assert.Equal(0, found[1].item<float>());
    }

    [Fact]
    public void Divergence_is_the_mean_of_log_density_ratios()
    {
        using var scope = NewDisposeScope();
        var (mean, log) = (tensor([0.7f, -1.2f]).view(1, 2), tensor([-1f, 0.3f]).view(1, 2));
        const int Count = 200_000;
        var noise = KeyedNoise.Normal(RandomKey.FromSeed(1), Count, 2);
        var z = mean + log.exp() * noise;
        // ln q − ln p = −½ε² − ln σ + ½z², the constants cancel.
        var ratios = (z.square() / 2 - noise.square() / 2 - log).sum([1]);
        var error = ratios.std().item<float>() / Math.Sqrt(Count);
        // five standard errors, with a fixed key
        Assert.Equal(Gaussians.DivergenceToPrior(mean, log).item<float>(), ratios.mean().item<float>(), 5 * error);
    }

    [Fact]
    public void Likelihood_of_deviation_one_is_half_the_squared_distance_and_a_constant()
    {
        using var scope = NewDisposeScope();
        var images = zeros(2, 3, 4, 4);
        var decoded = ones(2, 3, 4, 4);
        // float32 near 70
        Assert.Equal(24 + 24 * Math.Log(2 * Math.PI), Gaussians.NegativeLogLikelihood(images, decoded, 1)[0].item<float>(), 1e-4);
        // s = 0.1: 48 · (100/2 + ln 0.1 + ½ ln 2π)
        // float32 near 2,300
        Assert.Equal(
            48 * (50 + Math.Log(0.1) + Math.Log(2 * Math.PI) / 2),
            Gaussians.NegativeLogLikelihood(images, decoded, 0.1)[1].item<float>(),
            1e-2
        );
    }
}
