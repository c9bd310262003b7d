using FMixSharp.Analysis.Attacks;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>What is measured of a model's robustness; the defaults are the paper's Fig. 1 (spec §5.3).</summary>
public sealed record RobustnessOptions
{
    /// <summary>Names of <see cref="AttackCatalog"/>, all different and of one norm, so that an ε means the same for all.</summary>
    public IReadOnlyList<string> Attacks { get; init; } = ["fgsm", "bim", "pgd", "noise", "deepfool"];

    /// <summary>Largest perturbations, at least 0 and increasing, in pixels from 0 to 1.</summary>
    public IReadOnlyList<double> Epsilons { get; init; } =
    [0, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.1, 0.3, 0.5, 1];

    /// <summary>How many test images to attack, as many of each class; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Seed of noise, random starts and the choice of images; at least 0. The same for all runs that are compared.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        foreach (var name in Attacks.Except(AttackCatalog.Names))
            yield return $"'{name}' is not an attack; {NearestName.Expected(name, AttackCatalog.Names)}.";
        if (Attacks.Count == 0 || Attacks.Distinct().Count() < Attacks.Count)
            yield return $"attacks are [{string.Join(", ", Attacks)}]; expected at least one, all different.";
        if (Attacks.Intersect(AttackCatalog.Names).Select(name => AttackCatalog.Create(name).Norm).Distinct().Count() > 1)
            yield return $"attacks [{string.Join(", ", Attacks)}] are of different norms, for which ε does not mean the same; "
                + "measure ℓ∞ and ℓ2 separately.";
        if (
            Epsilons.Count == 0
            || Epsilons.Any(epsilon => !(epsilon >= 0) || double.IsInfinity(epsilon))
            || Epsilons.Zip(Epsilons.Skip(1)).Any(pair => !(pair.First < pair.Second))
        )
            yield return $"epsilons are [{string.Join(", ", Epsilons)}]; expected at least one, all finite, at least 0, and increasing.";
        if (Limit < 1)
            yield return $"limit is {Limit}; expected at least 1.";
        if (Seed < 0)
            yield return $"seed is {Seed}; expected at least 0.";
    }
}
