using FMixSharp.Lab.Naming;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>The attacks by name: one for each kind and norm, with the settings of the paper's experiments.</summary>
public static class AttackCatalog
{
    // As many draws as Foolbox 3 makes by default.
    private const int RepeatedDraws = 100;

    private static readonly (string Kind, Func<AttackNorm, Attack> Create)[] kinds =
    [
        ("fgsm", GradientAttack.FastGradient),
        ("bim", GradientAttack.BasicIterative),
        ("pgd", GradientAttack.ProjectedGradient),
        ("noise", norm => new UniformNoise(norm)),
        ("repeated-noise", norm => new UniformNoise(norm, RepeatedDraws)),
        ("deepfool", norm => new DeepFool(norm)),
        ("apgd-ce", AutoProjectedGradient.CrossEntropy),
        ("apgd-dlr", AutoProjectedGradient.LogitRatio),
    ];

    /// <summary>All names: those of ℓ∞, then those of ℓ2, which end in "-l2".</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. new[] { AttackNorm.Linf, AttackNorm.L2 }.SelectMany(norm => kinds.Select(kind => NameOf(kind.Kind, norm)))];

    /// <summary>The attack called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Attack Create(string name)
    {
        foreach (var norm in new[] { AttackNorm.Linf, AttackNorm.L2 })
            foreach (var (kind, create) in kinds)
                if (NameOf(kind, norm) == name)
                    return create(norm);
        throw new ArgumentException(Unknown(name), nameof(name));
    }

    /// <summary>What is said of a name that no attack has.</summary>
    internal static string Unknown(string name) => $"'{name}' is not an attack; {NearestName.Expected(name, Names)}";

    /// <summary>The ℓ∞ attack has the kind's name alone.</summary>
    internal static string NameOf(string kind, AttackNorm norm) => norm == AttackNorm.Linf ? kind : $"{kind}-{norm.Name}";
}
