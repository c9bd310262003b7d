using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>ℓ∞: every value may change by as much as any other.</summary>
internal sealed class LinfNorm : AttackNorm
{
    public override string Name => "linf";

    public override Tensor Length(Tensor perturbations) => perturbations.flatten(1).abs().amax([1]);

    public override Tensor DualLength(Tensor gradients) => gradients.flatten(1).abs().sum([1]);

    public override Tensor Ascent(Tensor gradients) => gradients.sign();

    public override Tensor Project(Tensor perturbations, double epsilon) => perturbations.clamp(-epsilon, epsilon);

    internal override Tensor PointInBall(SampleNoise noise, RandomKey key) => noise.Uniform(key);

    // By the largest value and not the largest absolute one, as the library of the paper's experiments (spec §5.3); the result is clipped
    // to ε anyway.
    internal override Tensor Noise(SampleNoise noise, RandomKey key)
    {
        var drawn = noise.Uniform(key);
        return drawn / PerSample(drawn.flatten(1).amax([1]).clamp_min(1e-12), drawn);
    }

    // A sum of pixel and change is rounded to half of float32's spacing, 2⁻²⁴ of the larger one; a difference of sums has it twice, and ε
    // itself is rounded.
    internal override double Rounding(double largest, long size) => largest * 1e-6;
}
