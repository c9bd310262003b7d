using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// PGD (Madry et al. 2018): steps along the gradient of the cross entropy from a random start, each followed by a projection onto the
/// ball. Step and projection are the norm's. With other settings the same loop is the fast gradient sign method (<see
/// cref="FastGradient"/>, Goodfellow et al. 2015) and the basic iterative method (<see cref="BasicIterative"/>, Kurakin et al. 2017).
/// </summary>
public sealed class ProjectedGradientDescent : Attack
{
    private readonly ProjectedGradientDescentOptions options;

    /// <summary>PGD in a norm.</summary>
    /// <param name="norm">How perturbations are measured.</param>
    /// <param name="options">Steps and start. Null for ℓ∞: 40 steps of ε/30; ℓ2: 50 steps of 0.025 ε, as Foolbox 3 has them.</param>
    /// <param name="name">
    /// Its name in tables; it is folded into the key, so attacks with different names start at different points. Null for "pgd" or
    /// "pgd-l2".
    /// </param>
    /// <exception cref="ArgumentException">A setting out of its range.</exception>
    public ProjectedGradientDescent(AttackNorm norm, ProjectedGradientDescentOptions? options = null, string? name = null)
        : base(name ?? AttackCatalog.NameOf("pgd", norm), norm)
    {
        this.options = OptionCheck.Checked(
            options ?? (norm == AttackNorm.Linf ? new() : new() { Steps = 50, RelativeStep = 0.025 }),
            each => each.Violations()
        );
    }

    /// <summary>One step of length ε from the image: the fast gradient sign method ("fgsm"), or for ℓ2 the fast gradient method.</summary>
    /// <param name="norm">How perturbations are measured.</param>
    public static ProjectedGradientDescent FastGradient(AttackNorm norm) =>
        new(
            norm,
            new()
            {
                Steps = 1,
                RelativeStep = 1,
                RandomStart = false,
            },
            AttackCatalog.NameOf("fgsm", norm)
        );

    /// <summary>Ten steps of length 0.2 ε from the image: the basic iterative method ("bim").</summary>
    /// <param name="norm">How perturbations are measured.</param>
    public static ProjectedGradientDescent BasicIterative(AttackNorm norm) =>
        new(
            norm,
            new()
            {
                Steps = 10,
                RelativeStep = 0.2,
                RandomStart = false,
            },
            AttackCatalog.NameOf("bim", norm)
        );

    /// <inheritdoc/>
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(attacked);
        using var scope = NewDisposeScope();
        // One point for all ε, scaled: curves over ε are smoother, and a result does not depend on what else is in the list.
        var samples = options.RandomStart
            ? attacked.ToBounds(attacked.Images + attacked.PointInBall(attacked.Key) * epsilon)
            : attacked.Images.clone();
        for (var step = 0; step < options.Steps; step++)
        {
            using var one = NewDisposeScope();
            var direction = Norm.Ascent(attacked.Slope(samples, AttackLoss.CrossEntropy).Gradient);
            var moved = attacked.ToBall(samples + direction * (options.RelativeStep * epsilon), epsilon);
            samples.Dispose();
            samples = moved.MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }
}
