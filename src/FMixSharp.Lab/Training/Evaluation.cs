using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Result of evaluating a model on a test split.</summary>
/// <param name="Loss">Mean loss, which is the cross entropy unless a task has another.</param>
/// <param name="Accuracy">Share of samples classified rightly, a fraction; where a sample has several labels, share of labels; null where
/// they have none.</param>
/// <param name="Count">Number of samples.</param>
public sealed record Evaluation(double Loss, double? Accuracy, int Count)
{
    /// <summary>Share of images whose class is among the five likeliest, a fraction; null with ten classes or fewer.</summary>
    public double? Top5Accuracy { get; init; }

    /// <summary>Accuracy among the sounds that are not silence, a fraction; null where the data have no class of silence.</summary>
    public double? AccuracyWithoutSilence { get; init; }

    /// <summary>
    /// The likeliest class of each sample, int64 (B), for logits (B, classes); -1 where one is not a number, which would pass for the
    /// largest. Owned by the current scope.
    /// </summary>
    internal static Tensor Top1(Tensor logits) => logits.argmax(1).masked_fill(logits.isnan().any(1), -1);

    /// <summary>Means of a task's own measures over the samples, by name; null where it has none.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>
    /// Mean area under the ROC curve over labels (<see cref="Texts.RocAuc.Macro"/>), where a sample has several and all logits are
    /// numbers; else null.
    /// </summary>
    public double? RocAuc { get; init; }
}
