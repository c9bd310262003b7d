using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>Attacks a model batch by batch and counts.</summary>
public static class Robustness
{
    /// <summary>
    /// One record for each batch, made when it is asked for. An image on which an attack succeeds at one ε is counted there, and again
    /// for the worst case.
    /// </summary>
    /// <param name="model">What is attacked.</param>
    /// <param name="batches">
    /// Images, float32 (B, …), raw pixels within the model's bounds, and their labels, int64 (B); left to whoever gives them, who may
    /// dispose them when the next ones are asked for. Image i of all draws from place i, whatever its batch.
    /// </param>
    /// <param name="attacks">At least one, all with names of their own and of one norm, so that an ε means the same for all.</param>
    /// <param name="epsilons">Largest lengths, at least 0, in raw pixel units.</param>
    /// <param name="key">The randomness.</param>
    /// <param name="firstSample">Number of the first image, where earlier ones were measured before.</param>
    /// <param name="cancel">Looked at before each attack; a batch that is cut short has no record.</param>
    /// <exception cref="ArgumentException">Attacks or images that do not fit.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static IEnumerable<BatchRobustness> Measure(
        AttackedModel model,
        IEnumerable<(Tensor Images, Tensor Labels)> batches,
        IReadOnlyList<Attack> attacks,
        IReadOnlyList<double> epsilons,
        RandomKey key,
        long firstSample = 0,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(attacks);
        ArgumentNullException.ThrowIfNull(epsilons);
        ArgumentOutOfRangeException.ThrowIfNegative(firstSample);
        var names = string.Join(", ", attacks.Select(attack => attack.Name));
        if (attacks.Count == 0 || attacks.DistinctBy(attack => attack.Name).Count() < attacks.Count)
            throw new ArgumentException($"attacks are [{names}]; expected at least one, all with names of their own", nameof(attacks));
        if (attacks.DistinctBy(attack => attack.Norm).Count() > 1)
            throw new ArgumentException($"attacks [{names}] are of different norms, for which ε does not mean the same", nameof(attacks));
        return Measured(model, batches, attacks, epsilons, key, firstSample, cancel);
    }

    private static IEnumerable<BatchRobustness> Measured(
        AttackedModel model,
        IEnumerable<(Tensor Images, Tensor Labels)> batches,
        IReadOnlyList<Attack> attacks,
        IReadOnlyList<double> epsilons,
        RandomKey key,
        long firstSample,
        CancellationToken cancel
    )
    {
        foreach (var (images, labels) in batches)
        {
            var counts = OfBatch(model, images, labels, attacks, epsilons, key, firstSample, cancel);
            firstSample += counts.Images;
            yield return counts;
        }
    }

    private static BatchRobustness OfBatch(
        AttackedModel model,
        Tensor images,
        Tensor labels,
        IReadOnlyList<Attack> attacks,
        IReadOnlyList<double> epsilons,
        RandomKey key,
        long firstSample,
        CancellationToken cancel
    )
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var goal = AttackGoal.Misclassify(labels.to(model.Device));
        var wrong = Count(goal.IsReached(model.Logits(images.to(model.Device))));
        var successes = new Dictionary<string, int[]>();
        var any = new Tensor?[epsilons.Count];
        foreach (var attack in attacks)
        {
            cancel.ThrowIfCancellationRequested();
            using var one = NewDisposeScope();
            var results = attack.Run(model, images, goal, epsilons, key, firstSample);
            successes[attack.Name] = [.. results.Select(result => Count(result.Success))];
            for (var i = 0; i < any.Length; i++)
                any[i] = (any[i] is { } before ? before.logical_or(results[i].Success) : results[i].Success).MoveToOuterDisposeScope();
        }
        return new BatchRobustness((int)images.shape[0], wrong, successes, [.. any.Select(each => Count(each!))]);
    }

    private static int Count(Tensor flags)
    {
        using var scope = NewDisposeScope();
        return (int)flags.sum().item<long>();
    }
}
