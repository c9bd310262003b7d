using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>Cross entropy of a mixed batch.</summary>
public static class MixCrossEntropy
{
    /// <summary>
    /// Σᵢ [wᵢ·ℓ(f(x̃ᵢ), yᵢ) + (1 − wᵢ)·ℓ(f(x̃ᵢ), y of i's partner)] / B, where wᵢ is <see cref="MixPlan.LabelWeight"/>. When the batch
    /// shares one λ, this is λ·ℓ(f(x̃), y) + (1 − λ)·ℓ(f(x̃), y[π]) with the mean cross entropy ℓ (spec §1.5); a plan that keeps only
    /// own labels gives the plain cross entropy.
    /// </summary>
    /// <remarks>
    /// With class weights c the two sums have their own normalisation: Σᵢ wᵢ·c[yᵢ]·ℓ / Σᵢ c[yᵢ], plus the same over the partners' labels.
    /// So, for a shared λ, it still is λ times the weighted mean over y plus 1 − λ times the weighted mean over y[π]. Where all labels of a
    /// sum have weight 0, that sum is 0, with gradient 0, because nothing in it counts; PyTorch gives NaN there (0/0), which would end a
    /// training for one batch. Labels that are to be ignored are not supported.
    /// <para>
    /// Soft targets t are mixed first, then Σᵢ Σₖ cₖ·tᵢₖ·(−log pᵢₖ) / B, as PyTorch defines it. For one-hot t this equals the loss of the
    /// class indices, smoothed or not; only with class weights the latter is B / Σᵢ c[yᵢ] times as large, provided that the partners are a
    /// permutation of the batch.
    /// </para>
    /// </remarks>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">
    /// The model's outputs for the mixed batch: (B, classes), any floating point type; bfloat16 and float16 are computed in float32.
    /// </param>
    /// <param name="labels">
    /// The labels as they were before mixing, on the device of the logits: integers in 0 … classes − 1, (B); or soft targets, floating
    /// point (B, classes) with rows that sum to one.
    /// </param>
    /// <param name="labelSmoothing">Share in [0, 1] of each target that is spread evenly over all classes; 0 by default.</param>
    /// <param name="classWeights">Weight of each class, (classes), at least 0 and not all 0; null by default, which weighs them
    /// equally.</param>
    /// <returns>A scalar, float32 (float64 for float64 logits), with gradient to <paramref name="logits"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype, label, weight or the smoothing does not fit; the message says which.</exception>
    public static Tensor CrossEntropy(
        this MixPlan plan,
        Tensor logits,
        Tensor labels,
        double labelSmoothing = 0,
        Tensor? classWeights = null
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        MixLabels.CheckSmoothing(labelSmoothing);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var values = MixLabels.CheckedLogits(plan, logits);
        var classes = values.shape[1];
        if (classWeights is not null && (classWeights.shape.Length != 1 || classWeights.shape[0] != classes))
        {
            throw new ArgumentException(
                $"Class weights have shape {MixInputs.Text(classWeights.shape)}, but the logits have {classes} classes.",
                nameof(classWeights)
            );
        }
        MixInputs.CheckDevice(labels, nameof(labels), logits, nameof(logits));
        if (classWeights is not null)
            MixLabels.CheckWeights(classWeights, "Class weights", nameof(classWeights), logits);
        var weights = classWeights?.to(values.dtype);
        var loss =
            MixLabels.AreSoft(labels)
                ? functional.cross_entropy(
                    values,
                    plan.MixedTargets(MixLabels.CheckedSoft(plan, labels, classes).to(values.dtype)),
                    weights,
                    label_smoothing: labelSmoothing
                )
            : MixLabels.AreOwn(plan) ? Own(values, MixLabels.Checked(plan, labels, classes), labelSmoothing, weights)
            : Mixed(plan, values, MixLabels.Pairs(plan, labels, classes), labelSmoothing, weights);
        return loss.MoveToOuterDisposeScope();
    }

    private static Tensor Own(Tensor logits, Tensor labels, double labelSmoothing, Tensor? classWeights)
    {
        if (classWeights is null)
            return functional.cross_entropy(logits, labels, label_smoothing: labelSmoothing);
        var isNothing = classWeights.index_select(0, labels).sum() == 0; // not asked for, which would wait for a device
        var weights = where(isNothing, ones_like(classWeights), classWeights);
        return functional.cross_entropy(logits, labels, weights, label_smoothing: labelSmoothing).masked_fill(isNothing, 0);
    }

    // Both labels at once: one log-softmax and one gather of (B, 2) instead of two losses.
    private static Tensor Mixed(MixPlan plan, Tensor logits, Tensor pairs, double labelSmoothing, Tensor? classWeights)
    {
        var logProbabilities = functional.log_softmax(logits, 1);
        var shares = PlanTensors.LabelWeights(plan, logits.dtype, logits.device);
        Tensor coefficients;
        if (classWeights is null)
        {
            coefficients = shares = shares / plan.BatchSize;
        }
        else
        {
            var pairWeights = classWeights.index_select(0, pairs.flatten()).view(pairs.shape);
            var sums = pairWeights.sum([0]); // sum(0) would be sum(type: uint8)
            shares = (shares / sums).masked_fill(sums == 0, 0);
            coefficients = shares * pairWeights;
        }
        var loss = -PlanTensors.Weighted(logProbabilities.gather(1, pairs), coefficients).sum();
        if (labelSmoothing == 0)
            return loss;
        // The smoothed part is the same for both labels: the mean of −log p over the classes.
        var even = classWeights is null ? logProbabilities.mean([1]) : logProbabilities.mul(classWeights).mean([1]);
        return loss * (1 - labelSmoothing) - even.mul(shares.sum([1])).sum() * labelSmoothing;
    }
}
