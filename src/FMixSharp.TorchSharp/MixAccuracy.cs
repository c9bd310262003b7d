using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Training accuracy of a mixed batch, counted in three ways: by the mixed labels, by the own label alone, and by either label. All take
/// the k best classes for <c>top: k</c>.
/// </summary>
public static class MixAccuracy
{
    /// <summary>
    /// How many samples were right, where a prediction of the own label counts w, one of the partner's label 1 − w, and w is
    /// <see cref="MixPlan.LabelWeight"/> (spec §2.5). Sum it over the batches of an epoch and divide by the samples.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">The model's outputs for the mixed batch: (B, classes). A sample with one that is not a number is wrong.</param>
    /// <param name="labels">
    /// The labels as they were before mixing: integers in 0 … classes − 1, (B); or soft targets (B, classes), which count as their most
    /// probable class.
    /// </param>
    /// <param name="top">A label is right if it is among this many classes with the highest logits; 1 by default.</param>
    /// <returns>A float32 scalar in [0, B] on the device of the logits, without gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype or label does not fit, or there are fewer classes than
    /// <paramref name="top"/>.</exception>
    public static Tensor MixedCorrect(this MixPlan plan, Tensor logits, Tensor labels, int top = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Weigh(plan, Hits(plan, logits, labels, top)).MoveToOuterDisposeScope();
    }

    /// <summary>How many samples had their own label right, whatever they were mixed with.</summary>
    /// <inheritdoc cref="MixedCorrect" path="/param"/>
    /// <inheritdoc cref="MixedCorrect" path="/returns"/>
    /// <inheritdoc cref="MixedCorrect" path="/exception"/>
    public static Tensor OwnCorrect(this MixPlan plan, Tensor logits, Tensor labels, int top = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Hits(plan, logits, labels, top).select(1, 0).sum(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How many samples had their own or their partner's label right; a label of weight 0 does not count.
    /// </summary>
    /// <inheritdoc cref="MixedCorrect" path="/param"/>
    /// <inheritdoc cref="MixedCorrect" path="/returns"/>
    /// <inheritdoc cref="MixedCorrect" path="/exception"/>
    public static Tensor EitherCorrect(this MixPlan plan, Tensor logits, Tensor labels, int top = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Either(plan, Hits(plan, logits, labels, top)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// <see cref="MixedCorrect"/> divided by the batch size, a fraction in [0, 1]. Waits for the device; over an epoch rather add up
    /// <see cref="MixedCorrect"/>.
    /// </summary>
    /// <inheritdoc cref="MixedCorrect" path="/param"/>
    /// <inheritdoc cref="MixedCorrect" path="/exception"/>
    public static double Accuracy(this MixPlan plan, Tensor logits, Tensor labels, int top = 1)
    {
        using var correct = plan.MixedCorrect(logits, labels, top);
        return correct.item<float>() / (double)plan.BatchSize;
    }

    /// <summary>Bool (B, 2): is the own, is the partner's label among the best classes. The caller's dispose scope owns it.</summary>
    internal static Tensor Hits(MixPlan plan, Tensor logits, Tensor labels, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        ArgumentNullException.ThrowIfNull(labels);
        var values = MixLabels.CheckedLogits(plan, logits);
        MixInputs.CheckDevice(labels, nameof(labels), logits, nameof(logits));
        var classes = values.shape[1];
        if (top > classes)
            throw new ArgumentOutOfRangeException(nameof(top), top, $"The logits have only {classes} classes.");
        var integers = MixLabels.AreSoft(labels) ? MixLabels.CheckedSoft(plan, labels, classes).argmax(1) : labels;
        var pairs = MixLabels.Pairs(plan, integers, classes);
        var best =
            top == 1 ? pairs.eq(values.argmax(1, keepdim: true)) : pairs.unsqueeze(2).eq(values.topk(top, 1).indexes.unsqueeze(1)).any(2);
        return best.logical_and(values.isnan().any(1, true).logical_not()); // NaN would count as the largest
    }

    /// <summary>The sum of hits (B, 2) by label weight.</summary>
    internal static Tensor Weigh(MixPlan plan, Tensor hits) =>
        hits.to(ScalarType.Float32).mul_(PlanTensors.LabelWeights(plan, ScalarType.Float32, hits.device)).sum();

    private static Tensor Either(MixPlan plan, Tensor hits) =>
        hits.logical_and(PlanTensors.LabelWeights(plan, ScalarType.Float32, hits.device).gt(0)).any(1).sum(ScalarType.Float32);
}
