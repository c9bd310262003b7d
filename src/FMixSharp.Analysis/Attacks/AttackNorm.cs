using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// How perturbations are measured, and what follows from it: the direction of steepest ascent, the projection onto a ball, and points in
/// it. All tensors are (B, …), each sample has its own length, and the caller's dispose scope owns what is returned.
/// </summary>
public abstract class AttackNorm
{
    private protected AttackNorm() { }

    /// <summary>The largest change of a value, ℓ∞.</summary>
    public static AttackNorm Linf { get; } = new LinfNorm();

    /// <summary>The Euclidean length of the change, ℓ2.</summary>
    public static AttackNorm L2 { get; } = new L2Norm();

    /// <summary>"linf" or "l2".</summary>
    public abstract string Name { get; }

    /// <summary>Lengths (B) of perturbations (B, …).</summary>
    public abstract Tensor Length(Tensor perturbations);

    /// <summary>Lengths (B) of gradients (B, …) in the dual norm: how much a linear function can grow over a step of length 1.</summary>
    public abstract Tensor DualLength(Tensor gradients);

    /// <summary>
    /// The steps (B, …) of length 1 along which linear functions with these gradients (B, …) grow most; 0 where a gradient is 0.
    /// </summary>
    public abstract Tensor Ascent(Tensor gradients);

    /// <summary>The nearest perturbations (B, …) that are no longer than <paramref name="epsilon"/>, at least 0.</summary>
    public abstract Tensor Project(Tensor perturbations, double epsilon);

    /// <summary>Uniform in the ball of length 1.</summary>
    internal abstract Tensor PointInBall(SampleNoise noise, RandomKey key);

    /// <summary>Uniform noise brought to length 1 as the noise attack does it.</summary>
    internal abstract Tensor Noise(SampleNoise noise, RandomKey key);

    /// <summary>How far rounding to float32 may leave a length above the ε it was projected to.</summary>
    /// <param name="largest">The largest absolute value of a pixel.</param>
    /// <param name="size">Values of a sample.</param>
    internal abstract double Rounding(double largest, long size);

    /// <summary>One number for each sample, (B), in a shape that broadcasts over the values of samples: (B, 1, …).</summary>
    /// <param name="values">(B), of any type: <c>where(AttackNorm.PerSample(better, samples), candidates, samples)</c>.</param>
    /// <param name="like">(B, …): samples, whose number of axes the result has.</param>
    /// <returns>The same values, owned by the caller's dispose scope.</returns>
    public static Tensor PerSample(Tensor values, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(like);
        var shape = new long[like.dim()];
        Array.Fill(shape, 1);
        shape[0] = -1;
        return values.reshape(shape);
    }
}
