using FMixSharp.Lab.Analysis.Information;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Analysis.Information;

[Collection("tensors")]
public sealed class PosteriorEstimateTests
{
    [Fact]
    public void Codes_that_do_not_depend_on_the_image_carry_no_information()
    {
        using var scope = NewDisposeScope();
        var estimate = PosteriorEstimate.Of(full([300, 64], 0.3f), full([300, 64], -0.5f), RandomKey.FromSeed(1));
        Assert.Equal(0, estimate.AtLeast, 1e-9); // float64; all densities are the same
        Assert.Equal(0, estimate.AtMost, 1e-9);
        // All of the divergence is then the dropped term.
        Assert.Equal(5, estimate.DroppedAtLeast(5), 1e-9);
        Assert.Equal(5, estimate.DroppedAtMost(5), 1e-9);
    }

    [Fact]
    public void Codes_far_apart_tell_which_image_it_is_and_no_more_can_be_shown()
    {
        using var scope = NewDisposeScope();
        var means = KeyedNoise.Normal(RandomKey.FromSeed(1), 300, 64) * 100;
        var estimate = PosteriorEstimate.Of(means, zeros(300, 64), RandomKey.FromSeed(2));
        Assert.Equal(Math.Log(300), estimate.AtLeast, 1e-9);
        Assert.True(estimate.AtMost > 1000, $"{estimate.AtMost}"); // the nearest other code is hundreds of deviations away
        Assert.Equal(0, estimate.DroppedAtLeast(50));
        Assert.Equal(50 - Math.Log(300), estimate.DroppedAtMost(50), 1e-9);
    }

    [Fact]
    public void Both_estimates_enclose_an_information_that_is_known()
    {
        using var scope = NewDisposeScope();
        // Means N(0, 1) and σ = 1 in two of the latents: p_Z = N(0, 2) there, and I = 2 · ½ ln 2 = 0.693 nats.
        const int Count = 4000;
        var means = zeros(Count, 64);
        means.narrow(1, 0, 2).copy_(KeyedNoise.Normal(RandomKey.FromSeed(3), Count, 2));
        var estimate = PosteriorEstimate.Of(means, zeros(Count, 64), RandomKey.FromSeed(4));
        // The gap between the two is of the order of e^I·(few)/N. The spread of one sampled ratio is about 1, so 5 standard errors are
        // 5/√4000 = 0.08.
        Assert.InRange(estimate.AtLeast, Math.Log(2) - 0.09, Math.Log(2) + 0.08);
        Assert.InRange(estimate.AtMost, Math.Log(2) - 0.08, Math.Log(2) + 0.09);
        Assert.True(estimate.AtLeast < estimate.AtMost);
    }

    [Fact]
    public void It_leaks_no_tensors()
    {
        using var means = zeros(20, 64);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PosteriorEstimate.Of(means, means, RandomKey.FromSeed(1));
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
