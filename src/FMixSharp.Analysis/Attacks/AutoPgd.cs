using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// Projected gradient ascent that chooses its steps itself (APGD, Croce and Hein 2020): it starts with steps of 2 ε, carries a quarter of
/// the last move along, and at certain steps halves the length for each sample that no longer gains, which goes on from its best point.
/// With both losses it is the core of AutoAttack.
/// </summary>
/// <remarks>
/// Samples that are wrong at the random start, or before, take no further part; one that becomes so keeps the point where it did.
/// </remarks>
public sealed class AutoPgd : Attack
{
    // The share of a step that is new; the rest repeats the last move.
    private const double Momentum = 0.75;

    // Less than this share of steps that gain between two checkpoints means that the length is too large.
    private const double EnoughGains = 0.75;

    private readonly AutoPgdOptions options;

    /// <summary>APGD in a norm.</summary>
    /// <param name="norm">How perturbations are measured.</param>
    /// <param name="options">Steps and loss; null for 100 steps up the cross entropy.</param>
    /// <param name="name">
    /// Its name in tables; it is folded into the key, so attacks with different names start at different points. Null for "apgd-ce" or,
    /// by the logit ratio, "apgd-dlr", with "-l2" behind it in ℓ2.
    /// </param>
    /// <exception cref="ArgumentException">A setting out of its range.</exception>
    public AutoPgd(AttackNorm norm, AutoPgdOptions? options = null, string? name = null)
        : base(name ?? AttackCatalog.NameOf(options?.Loss == AttackLoss.LogitRatio ? "apgd-dlr" : "apgd-ce", norm), norm)
    {
        this.options = OptionCheck.Checked(options ?? new AutoPgdOptions(), each => each.Violations());
    }

    /// <summary>The numbers of steps after which lengths are looked at: 22, 41, 57, 70, 80, 87, 93 and 99 of 100.</summary>
    internal static IReadOnlyList<int> Checkpoints(int steps)
    {
        var checkpoints = new List<int>();
        var (share, interval) = (0.0, 0.22);
        while (Math.Round(share + interval, 2) is var next and < 1)
        {
            checkpoints.Add((int)Math.Ceiling(Math.Round(next * steps, 9)));
            (share, interval) = (next, Math.Max(interval - 0.03, 0.06));
        }
        return checkpoints;
    }

    /// <inheritdoc/>
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(attacked);
        using var scope = NewDisposeScope();
        var samples = attacked.Images.clone();
        var right = attacked.IsReached(samples).logical_not().nonzero().flatten();
        if (right.numel() > 0)
            samples.index_copy_(0, right, Climb(attacked.At(right), epsilon));
        return samples.MoveToOuterDisposeScope();
    }

    private Tensor Climb(AttackCase attacked, double epsilon)
    {
        using var scope = NewDisposeScope();
        var checkpoints = Checkpoints(options.Steps);
        // As in the other attacks, one point for all ε, scaled.
        var start = attacked.ToBounds(attacked.Images + attacked.PointInBall(attacked.Key) * epsilon);
        var climb = new AutoAscent(attacked, start, 2 * epsilon, options.Loss);
        for (var (step, last) = (0, 0); step < options.Steps && !climb.Finished; step++)
        {
            using var one = NewDisposeScope();
            climb.Step(epsilon, step == 0 ? 1 : Momentum);
            if (checkpoints.Contains(step + 1))
            {
                climb.Shorten((step + 1 - last) * EnoughGains);
                last = step + 1;
            }
            climb.Keep();
        }
        return climb.Result.MoveToOuterDisposeScope();
    }
}
