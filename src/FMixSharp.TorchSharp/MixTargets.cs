using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Targets as distributions, for losses that this package does not have.</summary>
public static class MixTargets
{
    /// <summary>
    /// Class probabilities that the mixed batch is trained towards: w·onehot(own) + (1 − w)·onehot(partner), then smoothed. Cross entropy
    /// against them equals <see cref="MixCrossEntropy.CrossEntropy"/> without class weights.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="labels">Class of each sample: integers in 0 … <paramref name="classes"/> − 1, (B).</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labelSmoothing">Share in [0, 1] that is spread evenly over all classes; 0 by default.</param>
    /// <returns>float32, (B, classes), each row sums to one; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The shape or a value of an argument does not fit.</exception>
    public static Tensor SoftTargets(this MixPlan plan, Tensor labels, int classes, double labelSmoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        MixLabels.CheckSmoothing(labelSmoothing);
        using var scope = NewDisposeScope();
        var pairs = MixLabels.Pairs(plan, labels, classes);
        var weights = PlanTensors.LabelWeights(plan, ScalarType.Float32, labels.device);
        var targets = zeros(plan.BatchSize, classes, device: labels.device).scatter_add_(1, pairs, weights);
        if (labelSmoothing > 0)
            targets.mul_(1 - labelSmoothing).add_(labelSmoothing / classes);
        return targets.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Any numeric targets mixed by label weight: w·own + (1 − w)·partner, such as multi-label 0/1 targets or a teacher's probabilities. A
    /// target whose weight is 0 is not read.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="targets">(B, …), of any real dtype.</param>
    /// <returns>Same shape, float32 (float64 if <paramref name="targets"/> are); the caller owns it.</returns>
    /// <exception cref="ArgumentException">The batch size is not the plan's.</exception>
    public static Tensor MixedTargets(this MixPlan plan, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(targets);
        MixInputs.CheckDense(targets, nameof(targets));
        MixInputs.CheckBatch(plan, targets.shape, nameof(targets));
        using var scope = NewDisposeScope();
        var own = targets.to(targets.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        if (MixLabels.AreOwn(plan))
            return own.clone().MoveToOuterDisposeScope();
        var shape = new long[targets.shape.Length];
        Array.Fill(shape, 1);
        shape[0] = plan.BatchSize;
        var weights = PlanTensors.LabelWeights(plan, own.dtype, own.device);
        var partners = own.index_select(0, PlanTensors.Partners(plan, own.device));
        var mixed = PlanTensors
            .Weighted(own, weights.select(1, 0).view(shape))
            .add_(PlanTensors.Weighted(partners, weights.select(1, 1).view(shape)));
        return mixed.MoveToOuterDisposeScope();
    }
}
