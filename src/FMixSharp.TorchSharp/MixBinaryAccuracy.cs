using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Training accuracy of a mixed batch in binary and multi-label tasks.</summary>
public static class MixBinaryAccuracy
{
    /// <summary>
    /// How many samples were right, where in multi-label tasks a sample counts the share of its labels that are right. The prediction is
    /// positive where the logit is above 0, which is a probability above 0.5 (spec §2.5); agreeing with the own target counts w, with the
    /// partner's 1 − w, and w is <see cref="MixPlan.LabelWeight"/>.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">Logits, not probabilities, for the mixed batch: (B) or (B, labels). One that is not a number is wrong.</param>
    /// <param name="targets">The targets before mixing: same shape, in [0, 1], any real dtype or bool; above 0.5 is positive.</param>
    /// <returns>A float32 scalar in [0, B] on the device of the logits, without gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype or target does not fit; the message says which.</exception>
    public static Tensor BinaryCorrect(this MixPlan plan, Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        MixInputs.CheckBatch(plan, logits.shape, nameof(logits));
        MixLabels.CheckSameShape(logits, targets, nameof(logits));
        _ = MixLabels.LossType(logits); // integers here are predictions or labels in the place of the logits
        MixLabels.CheckBinary(targets);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (positive, isNumber) = (logits.gt(0), logits.isnan().logical_not());
        var own = targets.to(ScalarType.Float32).gt(0.5);
        var partners = own.index_select(0, PlanTensors.Partners(plan, own.device));
        var hits = stack([positive.eq(own).logical_and(isNumber), positive.eq(partners).logical_and(isNumber)], 1).to(ScalarType.Float32);
        return MixAccuracy.Weigh(plan, hits.view(plan.BatchSize, 2, -1).mean([2])).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// <see cref="BinaryCorrect"/> divided by the batch size, a fraction in [0, 1]. Waits for the device; over an epoch rather add up
    /// <see cref="BinaryCorrect"/>.
    /// </summary>
    /// <inheritdoc cref="BinaryCorrect" path="/param"/>
    /// <inheritdoc cref="BinaryCorrect" path="/exception"/>
    public static double BinaryAccuracy(this MixPlan plan, Tensor logits, Tensor targets)
    {
        using var correct = plan.BinaryCorrect(logits, targets);
        return correct.item<float>() / (double)plan.BatchSize;
    }
}
