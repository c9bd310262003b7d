using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Any loss of a mixed batch: <c>var loss = plan.Loss(labels, each => MyLoss(logits, each));</c></summary>
public static class MixLoss
{
    /// <summary>
    /// Σᵢ [wᵢ·ℓ(own label) + (1 − wᵢ)·ℓ(partner's label)] / B, where wᵢ is <see cref="MixPlan.LabelWeight"/> and ℓ any loss with a value
    /// for each sample, such as one of TorchSharp's with <c>reduction: Reduction.None</c>. A loss whose weight is 0 does not count, and may
    /// be NaN.
    /// </summary>
    /// <remarks>
    /// The losses that this package has (<see cref="MixCrossEntropy.CrossEntropy"/> and others) compute both labels at once and check their
    /// arguments; for class weights they divide by the weights' sums, as PyTorch does, where this divides by B.
    /// <para>Tensors that <paramref name="perSample"/> makes are released when this returns: what is needed afterwards, such as the model's
    /// outputs, is computed before.</para>
    /// </remarks>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="labels">The labels as they were before mixing: (B, …), of any dtype.</param>
    /// <param name="perSample">
    /// The loss of the model's outputs for each sample, (B), given labels like <paramref name="labels"/>. It is asked for the samples' own
    /// labels and for their partners'; only for the own ones, if they alone count.
    /// </param>
    /// <returns>A scalar of the loss's dtype, with its gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as samples, or the loss gives no value for each; the message says
    /// what it gave.</exception>
    public static Tensor Loss(this MixPlan plan, Tensor labels, Func<Tensor, Tensor> perSample)
    {
        CheckLabels(plan, labels, nameof(labels));
        ArgumentNullException.ThrowIfNull(perSample);
        using var scope = NewDisposeScope();
        return Weigh(plan, labels, MixLabels.AreOwn(plan) ? null : labels, perSample).MoveToOuterDisposeScope();
    }

    /// <summary>The same with partners from a second batch, as <see cref="MixTensors.Apply(MixPlan, Tensor, Tensor)"/> mixes it.</summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="labels">The labels of the first batch: (B, …).</param>
    /// <param name="otherLabels">Those of the second batch, of the same shape and dtype.</param>
    /// <param name="perSample">The loss of the model's outputs for each sample, (B), given labels like <paramref name="labels"/>.</param>
    /// <returns>A scalar of the loss's dtype, with its gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as samples, or the loss gives no value for each; the message says
    /// what it gave.</exception>
    public static Tensor Loss(this MixPlan plan, Tensor labels, Tensor otherLabels, Func<Tensor, Tensor> perSample)
    {
        CheckLabels(plan, labels, nameof(labels));
        CheckLabels(plan, otherLabels, nameof(otherLabels));
        ArgumentNullException.ThrowIfNull(perSample);
        MixInputs.CheckSecond(labels, otherLabels);
        using var scope = NewDisposeScope();
        return Weigh(plan, labels, otherLabels, perSample).MoveToOuterDisposeScope();
    }

    private static Tensor Weigh(MixPlan plan, Tensor labels, Tensor? others, Func<Tensor, Tensor> perSample)
    {
        var own = Losses(plan, labels, perSample);
        if (others is null)
            return own.mean();
        var partners = Losses(plan, others.index_select(0, PlanTensors.Partners(plan, others.device)), perSample);
        var weights = PlanTensors.LabelWeights(plan, own.dtype, own.device);
        return (PlanTensors.Weighted(own, weights.select(1, 0)).sum() + PlanTensors.Weighted(partners, weights.select(1, 1)).sum())
            / plan.BatchSize;
    }

    private static Tensor Losses(MixPlan plan, Tensor labels, Func<Tensor, Tensor> perSample)
    {
        var losses = perSample(labels) ?? throw new ArgumentException("The loss gave null.", nameof(perSample));
        MixInputs.CheckDense(losses, nameof(losses));
        if (losses.shape is not [var count] || count != plan.BatchSize || !is_floating_point(losses))
        {
            throw new ArgumentException(
                $"The loss gave {losses.dtype} of shape {MixInputs.Text(losses.shape)}, expected a floating point value for each of "
                    + $"{plan.BatchSize} samples: "
                    + "do not average over the batch (reduction: Reduction.None), and average what a sample has several of.",
                nameof(perSample)
            );
        }
        return losses;
    }

    private static void CheckLabels(MixPlan plan, Tensor labels, string name)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(labels, name);
        MixInputs.CheckDense(labels, name);
        MixInputs.CheckBatch(plan, labels.shape, name);
    }
}
