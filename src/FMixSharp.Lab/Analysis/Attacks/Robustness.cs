using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>Attacks a model batch by batch and counts.</summary>
public static class Robustness
{
    /// <summary>One record for each batch, made when it is asked for. An image on which an attack succeeds at one ε is counted there, and again for the worst case.</summary>
    /// <param name="model">What is attacked.</param>
    /// <param name="batches">Raw pixels within the model's bounds, and labels; disposed here. Image i of the data draws from place i, whatever its batch.</param>
    /// <param name="options">Attacks and ε; its seed is the randomness.</param>
    /// <param name="cancel">Looked at before each attack; a batch that is cut short has no record.</param>
    /// <exception cref="ArgumentException">Options or images that do not fit.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static IEnumerable<BatchRobustness> Measure(AttackedModel model, IEnumerable<Batch> batches, RobustnessOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Measured(model, batches, options, cancel);
    }

    private static IEnumerable<BatchRobustness> Measured(AttackedModel model, IEnumerable<Batch> batches, RobustnessOptions options, CancellationToken cancel)
    {
        var attacks = options.Attacks.Select(AttackCatalog.Create).ToArray();
        var key = Places.Root(options.Seed).Fold(Places.Attack);
        foreach (var batch in batches)
        {
            using (batch)
                yield return OfBatch(model, batch, attacks, options.Epsilons, key, cancel);
        }
    }

    private static BatchRobustness OfBatch(AttackedModel model, Batch batch, Attack[] attacks, IReadOnlyList<double> epsilons, RandomKey key, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (!batch.DatasetIndices.AsSpan().SequenceEqual(Enumerable.Range(batch.DatasetIndices[0], batch.Size).ToArray()))
            throw new ArgumentException("batches are shuffled; expected them in the order of the data");
        var labels = batch.Labels.to(model.Device);
        var goal = AttackGoal.Misclassify(labels);
        var wrong = Count(goal.IsReached(model.Logits(batch.Inputs.to(model.Device))));
        var successes = new Dictionary<string, int[]>();
        var any = new Tensor?[epsilons.Count];
        foreach (var attack in attacks)
        {
            cancel.ThrowIfCancellationRequested();
            using var one = NewDisposeScope();
            var results = attack.Run(model, batch.Inputs, goal, epsilons, key, batch.DatasetIndices[0]);
            successes[attack.Name] = [.. results.Select(result => Count(result.Success))];
            for (var i = 0; i < any.Length; i++)
                any[i] = (any[i] is { } before ? before.logical_or(results[i].Success) : results[i].Success).MoveToOuterDisposeScope();
        }
        return new BatchRobustness(batch.Index, batch.Size, wrong, successes, [.. any.Select(each => Count(each!))]);
    }

    private static int Count(Tensor flags)
    {
        using var scope = NewDisposeScope();
        return (int)flags.sum().item<long>();
    }
}
