using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>Binary cross entropy of a mixed batch, for binary and multi-label tasks.</summary>
public static class MixBinaryCrossEntropy
{
    /// <summary>
    /// The mean over samples and labels of w·ℓ(logit, own target) + (1 − w)·ℓ(logit, partner's target), with ℓ the binary cross
    /// entropy with logits and w the sample's <see cref="MixPlan.LabelWeight"/> (spec §1.5). ℓ is linear in the target, so it is computed
    /// once, against the mixed targets.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">
    /// Logits, not probabilities: (B) or (B, labels), any floating point type; computed in float32 unless float64.
    /// </param>
    /// <param name="targets">The targets before mixing, in [0, 1]: same shape as <paramref name="logits"/>, any real dtype or bool.</param>
    /// <param name="labelSmoothing">ε in [0, 1]: a target t becomes (1 − ε)·t + ε/2; 0 by default.</param>
    /// <param name="positiveWeights">
    /// What a positive target of each label counts, (labels) or one for all, (1) or (): above 1 where positives are rare; at least 0 and
    /// not all 0. Null by default, which is 1.
    /// </param>
    /// <returns>A scalar, float32 (float64 for float64 logits), with gradient to <paramref name="logits"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype, target, weight or the smoothing does not fit; the message says
    /// which.</exception>
    public static Tensor BinaryCrossEntropy(
        this MixPlan plan,
        Tensor logits,
        Tensor targets,
        double labelSmoothing = 0,
        Tensor? positiveWeights = null
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        MixLabels.CheckSmoothing(labelSmoothing);
        MixInputs.CheckBatch(plan, logits.shape, nameof(logits));
        MixLabels.CheckSameShape(logits, targets, nameof(logits));
        if (
            positiveWeights is not null
            && positiveWeights.numel() != 1
            && (logits.shape.Length != 2 || !positiveWeights.shape.AsSpan().SequenceEqual(logits.shape.AsSpan(1)))
        )
        {
            throw new ArgumentException(
                $"Positive weights have shape {MixInputs.Text(positiveWeights.shape)}, expected one for all labels, or "
                    + $"one for each of the last axis of the logits, {MixInputs.Text(logits.shape)}.",
                nameof(positiveWeights)
            );
        }
        MixLabels.CheckBinary(targets);
        if (positiveWeights is not null)
            MixLabels.CheckWeights(positiveWeights, "Positive weights", nameof(positiveWeights), logits);
        using var scope = NewDisposeScope();
        var type = MixLabels.LossType(logits);
        var mixed = plan.MixedTargets(targets.to(type));
        if (labelSmoothing > 0)
            mixed = mixed * (1 - labelSmoothing) + labelSmoothing / 2;
        return functional
            .binary_cross_entropy_with_logits(logits.to(type), mixed, pos_weights: positiveWeights?.to(type))
            .MoveToOuterDisposeScope();
    }
}
