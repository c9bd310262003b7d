using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Draws plans for tensors and applies them: <c>var plan = sampler.Draw(images, key.Fold(step)); var mixed = plan.Apply(images);</c>
/// </summary>
public static class MixTensors
{
    /// <summary>Draws the plan of a batch; only the shape of <paramref name="inputs"/> is looked at.</summary>
    /// <param name="sampler">The method.</param>
    /// <param name="inputs">
    /// The batch, of shape (B, C, *spatial) with at least one spatial axis: (B, 3, 32, 32), (B, 1, 16000) and so on.
    /// </param>
    /// <param name="random">Where in the run's randomness this batch is; fold in the step before.</param>
    /// <param name="step">Batches drawn before this one since training began; alternations choose their method by it.</param>
    /// <exception cref="ArgumentException"><paramref name="inputs"/> has fewer than three axes, or one of length 0.</exception>
    public static MixPlan Draw(this MixSampler sampler, Tensor inputs, RandomKey random, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentNullException.ThrowIfNull(inputs);
        var shape = inputs.shape;
        if (shape.Length < 3)
        {
            throw new ArgumentException(
                $"Inputs have shape {MixInputs.Text(shape)}, expected (B, C, *spatial) with at least one spatial axis. " +
                "For embedded text (B, L, E) or token ids (B, L) say so: sampler.Draw(inputs, InputAxes.ChannelsLast, random) or NoChannels.",
                nameof(inputs));
        }
        if (shape.Contains(0))
            throw new ArgumentException($"Inputs have shape {MixInputs.Text(shape)}: there is nothing to mix.", nameof(inputs));
        Span<int> spatial = stackalloc int[shape.Length - 2];
        for (var axis = 0; axis < spatial.Length; axis++)
            spatial[axis] = checked((int)shape[axis + 2]);
        return sampler.Draw(checked((int)shape[0]), spatial, random, step);
    }

    /// <summary>
    /// The mixed batch: a new tensor of the same shape, dtype and device, never an alias of <paramref name="inputs"/>; the caller owns it.
    /// Gradients flow to <paramref name="inputs"/>. Equal to the plain-array path of <see cref="MixPlan"/>, value for value.
    /// </summary>
    /// <remarks>
    /// Binary masks select, so every value is bit for bit that of the sample or of its partner, in any dtype. Soft masks and interpolation
    /// compute m·own + (1 − m)·partner, in float64 for float64 and else in float32, rounded once to the dtype (uint8: half to even).
    /// </remarks>
    /// <param name="plan">What was drawn.</param>
    /// <param name="inputs">
    /// (B, C, *spatial), where *spatial is the shape of the masks; all channels share a mask. (B, *spatial) without channels is taken too,
    /// such as label maps or token ids. A plan without masks takes any shape (B, …). For interpolation the dtype is float32, float64,
    /// bfloat16, float16 or uint8; binary masks select from any dtype.
    /// </param>
    /// <exception cref="ArgumentException">Batch size or spatial shape is not the plan's, or the dtype cannot be interpolated.</exception>
    public static Tensor Apply(this MixPlan plan, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        MixInputs.Check(plan, inputs);
        if (plan.IsIdentity)
            return inputs.clone();
        using var scope = NewDisposeScope();
        var partners = inputs.index_select(0, PlanTensors.Partners(plan, inputs.device));
        var mixed = plan.Masks is { IsSoft: false } masks
            ? where(PlanTensors.Masks(masks, inputs), inputs, partners)
            : Interpolate(inputs, partners, PlanTensors.Shares(plan, inputs));
        return mixed.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// share·own + (1 − share)·partner in the dtype of <paramref name="share"/>. Three separate kernels instead of lerp or addcmul: those
    /// round differently from the plain-array path and, depending on the processor, from themselves.
    /// </summary>
    private static Tensor Interpolate(Tensor own, Tensor partners, Tensor share)
    {
        var mixed = own.to(share.dtype).mul(share);
        mixed.add_(partners.to(share.dtype).mul_(1 - share));
        return own.dtype == ScalarType.Byte ? mixed.round_().to(ScalarType.Byte) : mixed.to(own.dtype);
    }
}
