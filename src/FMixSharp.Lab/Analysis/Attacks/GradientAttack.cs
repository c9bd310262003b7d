using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// Steps along the gradient of the cross entropy, each followed by a projection. One loop; where it starts is an option, and step and projection are the
/// norm's. FGSM is its single step of length ε (Goodfellow et al. 2015), the basic iterative method ten of 0.2 ε (Kurakin et al. 2017), and PGD
/// forty of ε/30 from a random start (Madry et al. 2018).
/// </summary>
public sealed class GradientAttack : Attack
{
    private readonly GradientAttackOptions options;

    /// <summary>An attack of one's own.</summary>
    /// <param name="name">Its name; it is folded into the key, so attacks with different names start at different points.</param>
    /// <param name="norm">How perturbations are measured.</param>
    /// <param name="options">Steps and start.</param>
    /// <exception cref="ArgumentException">A setting out of its range.</exception>
    public GradientAttack(string name, AttackNorm norm, GradientAttackOptions options) : base(name, norm)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
    }

    /// <summary>One step of length ε: the fast gradient sign method, or for ℓ2 the fast gradient method.</summary>
    public static GradientAttack FastGradient(AttackNorm norm) =>
        Named("fgsm", norm, new() { Steps = 1, RelativeStep = 1, RandomStart = false });

    /// <summary>Ten steps of length 0.2 ε.</summary>
    public static GradientAttack BasicIterative(AttackNorm norm) =>
        Named("bim", norm, new() { Steps = 10, RelativeStep = 0.2, RandomStart = false });

    /// <summary>ℓ∞: 40 steps of length ε/30 from a random point; ℓ2: 50 steps of length 0.025 ε, as Foolbox 3 has them.</summary>
    public static GradientAttack ProjectedGradient(AttackNorm norm) =>
        Named("pgd", norm, norm == AttackNorm.Linf ? new() : new() { Steps = 50, RelativeStep = 0.025 });

    private static GradientAttack Named(string name, AttackNorm norm, GradientAttackOptions options) => new(AttackCatalog.NameOf(name, norm), norm, options);

    private protected override IEnumerable<Tensor> Perturb(AttackCase attacked, IReadOnlyList<double> epsilons)
    {
        // One point for all ε, scaled: curves over ε are smoother, and a result does not depend on what else is in the list.
        var point = options.RandomStart ? Norm.PointInBall(attacked.Images, attacked.Key, attacked.FirstSample) : null;
        foreach (var epsilon in epsilons)
            yield return Climb(attacked, point, epsilon);
    }

    private Tensor Climb(AttackCase attacked, Tensor? point, double epsilon)
    {
        using var scope = NewDisposeScope();
        var samples = point is null ? attacked.Images.clone() : attacked.ToBounds(attacked.Images + point * epsilon);
        for (var step = 0; step < options.Steps && epsilon > 0; step++)
        {
            using var one = NewDisposeScope();
            var direction = Norm.Ascent(attacked.Slope(samples, AttackLoss.CrossEntropy).Gradient);
            var moved = attacked.ToBall(samples + direction * (options.RelativeStep * epsilon), Norm, epsilon);
            samples.Dispose();
            samples = moved.MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }
}
