using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>ℓ∞: every value may change by as much as any other.</summary>
internal sealed class LinfNorm : AttackNorm
{
    public override string Name => "linf";

    internal override Tensor Length(Tensor perturbations) => perturbations.flatten(1).abs().amax([1]);

    internal override Tensor DualLength(Tensor gradients) => gradients.flatten(1).abs().sum([1]);

    internal override Tensor Ascent(Tensor gradients) => gradients.sign();

    internal override Tensor Project(Tensor perturbations, double epsilon) => perturbations.clamp(-epsilon, epsilon);

    internal override Tensor PointInBall(Tensor like, RandomKey key, long firstSample) => SampleNoise.Uniform(like, key, firstSample);

    // By the largest value and not the largest absolute one, as the library of the paper's experiments (spec §5.3); the result is clipped to ε anyway.
    internal override Tensor Noise(Tensor like, RandomKey key, long firstSample)
    {
        var noise = SampleNoise.Uniform(like, key, firstSample);
        return noise / PerSample(noise.flatten(1).amax([1]).clamp_min(1e-12), noise);
    }

    // A sum of pixel and change is rounded to half of float32's spacing, 2⁻²⁴ of the larger one; a difference of sums has it twice, and ε itself is rounded.
    internal override double Rounding(double largest, long size) => largest * 1e-6;
}
