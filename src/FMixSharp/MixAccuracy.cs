using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Training accuracy of a mixed batch.</summary>
public static class MixAccuracy
{
    /// <summary>
    /// How many samples were right, where a prediction of the own label counts w, one of the partner's label 1 − w, and w is
    /// <see cref="MixPlan.LabelWeight"/> (spec §2.5). Sum it over the batches of an epoch and divide by the samples.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">The model's outputs for the mixed batch: (B, classes).</param>
    /// <param name="labels">The labels as they were before mixing: integers in 0 … classes − 1, (B).</param>
    /// <returns>A float32 scalar in [0, B] on the device of the logits, without gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype or label does not fit; the message says which.</exception>
    public static Tensor MixedCorrect(this MixPlan plan, Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var predictions = MixLabels.CheckedLogits(plan, logits).argmax(1, keepdim: true);
        var hits = MixLabels.Pairs(plan, labels, logits.shape[1]).eq(predictions);
        var weights = PlanTensors.LabelWeights(plan, ScalarType.Float32, logits.device);
        return hits.to(ScalarType.Float32).mul_(weights).sum().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// <see cref="MixedCorrect"/> divided by the batch size, a fraction in [0, 1]. Waits for the device; over an epoch rather add up
    /// <see cref="MixedCorrect"/>.
    /// </summary>
    /// <inheritdoc cref="MixedCorrect" path="/param"/>
    /// <inheritdoc cref="MixedCorrect" path="/exception"/>
    public static double Accuracy(this MixPlan plan, Tensor logits, Tensor labels)
    {
        using var correct = plan.MixedCorrect(logits, labels);
        return correct.item<float>() / (double)plan.BatchSize;
    }
}
