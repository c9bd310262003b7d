using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>Losses of a mixed batch whose targets are numbers.</summary>
public static class MixRegression
{
    /// <summary>
    /// The mean over all values of (f(x̃) − ỹ)², where ỹ = w·own + (1 − w)·partner are <see cref="MixTargets.MixedTargets"/> and w is
    /// <see cref="MixPlan.LabelWeight"/>.
    /// </summary>
    /// <remarks>
    /// The form with two losses, w·(f − own)² + (1 − w)·(f − partner)², is larger by w·(1 − w)·(own − partner)², which does not depend on
    /// the model: both have the same gradient.
    /// </remarks>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="outputs">What the model gave for the mixed batch: (B, …), any floating point type; computed in float32 unless
    /// float64.</param>
    /// <param name="targets">The targets before mixing: same shape, any real dtype.</param>
    /// <returns>A scalar, float32 (float64 for float64 outputs), with gradient to <paramref name="outputs"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A shape or dtype does not fit; the message says which.</exception>
    public static Tensor MeanSquaredError(this MixPlan plan, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (values, mixed) = Checked(plan, outputs, targets);
        return functional.mse_loss(values, mixed).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The mean over all values of |f(x̃) − ỹ|, with ỹ as in <see cref="MeanSquaredError"/>.
    /// </summary>
    /// <remarks>
    /// The form with two losses is another loss here: its minimum is at the target of larger weight, not at the mixed one.
    /// </remarks>
    /// <inheritdoc cref="MeanSquaredError" path="/param"/>
    /// <inheritdoc cref="MeanSquaredError" path="/returns"/>
    /// <inheritdoc cref="MeanSquaredError" path="/exception"/>
    public static Tensor MeanAbsoluteError(this MixPlan plan, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (values, mixed) = Checked(plan, outputs, targets);
        return functional.l1_loss(values, mixed).MoveToOuterDisposeScope();
    }

    private static (Tensor Values, Tensor Mixed) Checked(MixPlan plan, Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        MixInputs.CheckBatch(plan, outputs.shape, nameof(outputs));
        MixLabels.CheckSameShape(outputs, targets, nameof(outputs));
        var type = MixLabels.LossType(outputs);
        return (outputs.to(type), plan.MixedTargets(targets.to(type)));
    }
}
