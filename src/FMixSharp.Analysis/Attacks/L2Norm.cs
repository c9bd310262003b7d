using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>ℓ2: the Euclidean length over all values of a sample.</summary>
internal sealed class L2Norm : AttackNorm
{
    // Keeps a length of zero from being divided by; far below what float32 pixels can differ by.
    private const double Tiny = 1e-12;

    public override string Name => "l2";

    public override Tensor Length(Tensor perturbations) => perturbations.flatten(1).pow(2).sum([1]).sqrt();

    public override Tensor DualLength(Tensor gradients) => Length(gradients);

    // Divided by the largest value first: squares of gradients below 1e-20 are no float32 numbers.
    public override Tensor Ascent(Tensor gradients)
    {
        var scaled = gradients / PerSample(gradients.flatten(1).abs().amax([1]).clamp_min(1e-30), gradients);
        return scaled / PerSample(Length(scaled).clamp_min(Tiny), scaled);
    }

    public override Tensor Project(Tensor perturbations, double epsilon) =>
        perturbations * PerSample((epsilon / Length(perturbations).clamp_min(Tiny)).clamp_max(1), perturbations);

    // A normal direction, at a radius whose n-th power is uniform.
    internal override Tensor PointInBall(SampleNoise noise, RandomKey key)
    {
        var direction = noise.Normal(key);
        var radii = (noise.Uniform(key.Fold(AttackPlaces.Radius), [1]) / 2 + 0.5).pow(1.0 / noise.Size);
        return Ascent(direction) * PerSample(radii, direction);
    }

    internal override Tensor Noise(SampleNoise noise, RandomKey key) => Ascent(noise.Uniform(key));

    // Errors of the single values, as in ℓ∞, add up as their root of squares; the sum of squares itself is good to a few parts in a
    // million.
    internal override double Rounding(double largest, long size) => largest * 1e-6 * Math.Sqrt(size);
}
