using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>
/// Losses and targets of a batch whose partners came from a second batch, as <see cref="MixTensors.Apply(MixPlan, Tensor, Tensor)"/> mixes
/// them: the partner's label is looked up among the labels of that batch.
/// </summary>
public static class MixSecondBatch
{
    /// <summary>
    /// Σᵢ [wᵢ·ℓ(f(x̃ᵢ), yᵢ) + (1 − wᵢ)·ℓ(f(x̃ᵢ), y′ of i's partner)] / B, where wᵢ is <see cref="MixPlan.LabelWeight"/>
    /// and y′ are the labels of the second batch.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="logits">The model's outputs for the mixed batch: (B, classes), any floating point type.</param>
    /// <param name="labels">The labels of the first batch: integers in 0 … classes − 1, (B).</param>
    /// <param name="otherLabels">The labels of the second batch, likewise.</param>
    /// <returns>A scalar, float32 (float64 for float64 logits), with gradient to <paramref name="logits"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape, dtype or label does not fit; the message says which.</exception>
    public static Tensor CrossEntropy(this MixPlan plan, Tensor logits, Tensor labels, Tensor otherLabels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(otherLabels);
        using var scope = NewDisposeScope();
        var values = MixLabels.CheckedLogits(plan, logits);
        MixInputs.CheckDevice(labels, nameof(labels), logits, nameof(logits));
        MixInputs.CheckDevice(otherLabels, nameof(otherLabels), logits, nameof(logits));
        var own = MixLabels.Checked(plan, labels, values.shape[1]);
        var others = MixLabels.Checked(plan, otherLabels, values.shape[1]).index_select(0, PlanTensors.Partners(plan, own.device));
        var weights = PlanTensors.LabelWeights(plan, values.dtype, values.device) / plan.BatchSize;
        var losses = functional.log_softmax(values, 1).gather(1, stack([own, others], 1));
        return (-PlanTensors.Weighted(losses, weights).sum()).MoveToOuterDisposeScope();
    }

    /// <summary>Targets mixed by label weight: w·own + (1 − w)·those of the partner, from the second batch.</summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="targets">The targets of the first batch: (B, …), of any real dtype.</param>
    /// <param name="otherTargets">Those of the second batch, of the same shape.</param>
    /// <returns>Same shape, float32 (float64 if <paramref name="targets"/> are); the caller owns it.</returns>
    /// <exception cref="ArgumentException">A batch size or shape does not fit.</exception>
    public static Tensor MixedTargets(this MixPlan plan, Tensor targets, Tensor otherTargets)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(otherTargets);
        MixInputs.CheckBatch(plan, targets.shape, nameof(targets));
        MixInputs.CheckSecond(targets, otherTargets);
        using var scope = NewDisposeScope();
        var own = targets.to(targets.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        var others = otherTargets.to(own.dtype).index_select(0, PlanTensors.Partners(plan, own.device));
        var shape = new long[targets.shape.Length + 1];
        Array.Fill(shape, 1);
        (shape[0], shape[^1]) = (plan.BatchSize, 2);
        var weights = PlanTensors.LabelWeights(plan, own.dtype, own.device).view(shape);
        return PlanTensors
            .Weighted(own, weights.select(-1, 0))
            .add_(PlanTensors.Weighted(others, weights.select(-1, 1)))
            .MoveToOuterDisposeScope();
    }
}
