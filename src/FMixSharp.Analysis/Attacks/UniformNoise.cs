using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// Noise that knows nothing of the model: values uniform in (−1, 1), brought to length 1 for each image and scaled by ε (spec §5.3). With
/// several draws, the first that succeeds is kept, and else the last. The draws are the same for every ε, up to their scale.
/// </summary>
public sealed class UniformNoise : Attack
{
    private readonly int draws;

    /// <summary>Noise of a norm.</summary>
    /// <param name="norm">ℓ∞: divided by the image's largest drawn value; ℓ2: by its length.</param>
    /// <param name="draws">How many draws each image is tried with, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="draws"/> is below 1.</exception>
    public UniformNoise(AttackNorm norm, int draws = 1)
        : base(AttackCatalog.NameOf(draws == 1 ? "noise" : "repeated-noise", norm), norm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        this.draws = draws;
    }

    /// <inheritdoc/>
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(attacked);
        using var scope = NewDisposeScope();
        var samples = Draw(attacked, epsilon, 0);
        for (var draw = 1; draw < draws; draw++)
        {
            using var one = NewDisposeScope();
            var done = attacked.IsReached(attacked.ToBall(samples, epsilon));
            if (done.all().item<bool>())
                break;
            var next = where(AttackNorm.PerSample(done, samples), samples, Draw(attacked, epsilon, draw));
            samples.Dispose();
            samples = next.MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }

    private static Tensor Draw(AttackCase attacked, double epsilon, int draw) =>
        attacked.ToBounds(attacked.Images + attacked.UnitNoise(attacked.Key.Fold(draw)) * epsilon);
}
