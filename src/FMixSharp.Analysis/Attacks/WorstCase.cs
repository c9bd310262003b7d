using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>The worst of several attacks, for each sample: whether any of them succeeded (spec §5.3).</summary>
public static class WorstCase
{
    /// <summary>
    /// Joins results of the same batch and the same ε. Each sample is that of the first attack that succeeded, else of the first attack.
    /// </summary>
    /// <param name="results">What each attack returned, at least one; left as they are.</param>
    /// <returns>A result for each ε, owned by the caller's dispose scope, or the caller where there is none.</returns>
    /// <exception cref="ArgumentException">No results, or results of different ε.</exception>
    public static IReadOnlyList<AttackResult> Of(IReadOnlyList<IReadOnlyList<AttackResult>> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Select(list => string.Join(", ", list.Select(result => result.Epsilon))).Distinct().Count() != 1)
            throw new ArgumentException("expected results of at least one attack, all for the same list of ε", nameof(results));
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return
        [
            .. Enumerable.Range(0, results[0].Count).Select(index => Join([.. results.Select(list => list[index])]).MoveToOuterScope()),
        ];
    }

    private static AttackResult Join(AttackResult[] results)
    {
        var worst = new AttackResult(results[0].Epsilon, results[0].Raw.clone(), results[0].Clipped.clone(), results[0].Success.clone());
        foreach (var next in results[1..])
        {
            var isNew = AttackNorm.PerSample(next.Success.logical_and(worst.Success.logical_not()), next.Raw);
            worst = new AttackResult(
                worst.Epsilon,
                where(isNew, next.Raw, worst.Raw),
                where(isNew, next.Clipped, worst.Clipped),
                worst.Success.logical_or(next.Success)
            );
        }
        return worst;
    }
}
