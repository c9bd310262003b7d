using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// How perturbations are measured, and what follows from it: the direction of steepest ascent, the projection onto a ball, and points in it.
/// All tensors are (B, …), each sample has its own length, and the caller's dispose scope owns what is returned.
/// </summary>
public abstract class AttackNorm
{
    private protected AttackNorm()
    {
    }

    /// <summary>The largest change of a value, ℓ∞.</summary>
    public static AttackNorm Linf { get; } = new LinfNorm();

    /// <summary>The Euclidean length of the change, ℓ2.</summary>
    public static AttackNorm L2 { get; } = new L2Norm();

    /// <summary>"linf" or "l2".</summary>
    public abstract string Name { get; }

    /// <summary>Lengths (B).</summary>
    internal abstract Tensor Length(Tensor perturbations);

    /// <summary>Lengths (B) in the dual norm: how much a linear function can grow over a step of length 1.</summary>
    internal abstract Tensor DualLength(Tensor gradients);

    /// <summary>The step of length 1 along which a linear function with these gradients grows most; 0 where the gradient is 0.</summary>
    internal abstract Tensor Ascent(Tensor gradients);

    /// <summary>The nearest perturbations that are no longer than <paramref name="epsilon"/>.</summary>
    internal abstract Tensor Project(Tensor perturbations, double epsilon);

    /// <summary>Uniform in the ball of length 1.</summary>
    internal abstract Tensor PointInBall(Tensor like, RandomKey key, long firstSample);

    /// <summary>Uniform noise brought to length 1 as the noise attack does it.</summary>
    internal abstract Tensor Noise(Tensor like, RandomKey key, long firstSample);

    /// <summary>How far rounding to float32 may leave a length above the ε it was projected to.</summary>
    /// <param name="largest">The largest absolute value of a pixel.</param>
    /// <param name="size">Values of a sample.</param>
    internal abstract double Rounding(double largest, long size);

    /// <summary>One number for each sample, shaped to broadcast over its values.</summary>
    internal static Tensor PerSample(Tensor values, Tensor like)
    {
        var shape = new long[like.dim()];
        Array.Fill(shape, 1);
        shape[0] = -1;
        return values.reshape(shape);
    }
}
