namespace FMixSharp.Analysis.Attacks;

/// <summary>The attacks by name: one for each kind and norm, with the settings of the paper's experiments.</summary>
public static class AttackCatalog
{
    // As many draws as Foolbox 3 makes by default.
    private const int RepeatedDraws = 100;

    private static readonly (string Kind, Func<AttackNorm, Attack> Create)[] kinds =
    [
        ("fgsm", ProjectedGradientDescent.FastGradient),
        ("bim", ProjectedGradientDescent.BasicIterative),
        ("pgd", norm => new ProjectedGradientDescent(norm)),
        ("noise", norm => new UniformNoise(norm)),
        ("repeated-noise", norm => new UniformNoise(norm, RepeatedDraws)),
        ("deepfool", norm => new DeepFool(norm)),
        ("apgd-ce", norm => new AutoPgd(norm)),
        ("apgd-dlr", norm => new AutoPgd(norm, new() { Loss = AttackLoss.LogitRatio })),
    ];

    /// <summary>All names: those of ℓ∞, then those of ℓ2, which end in "-l2".</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. new[] { AttackNorm.Linf, AttackNorm.L2 }.SelectMany(norm => kinds.Select(kind => NameOf(kind.Kind, norm)))];

    /// <summary>The attack called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Attack Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var norm in new[] { AttackNorm.Linf, AttackNorm.L2 })
        foreach (var (kind, create) in kinds)
            if (NameOf(kind, norm) == name)
                return create(norm);
        throw new ArgumentException($"'{name}' is not an attack; {NearestName.Expected(name, Names)}", nameof(name));
    }

    /// <summary>The ℓ∞ attack has the kind's name alone.</summary>
    internal static string NameOf(string kind, AttackNorm norm)
    {
        ArgumentNullException.ThrowIfNull(norm);
        return norm == AttackNorm.Linf ? kind : $"{kind}-{norm.Name}";
    }
}
