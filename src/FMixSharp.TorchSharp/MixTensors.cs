using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Applies plans to tensors: <c>var plan = sampler.Draw(images, key, step); var mixed = plan.Apply(images);</c></summary>
public static class MixTensors
{
    /// <summary>
    /// The mixed batch: a new tensor of the same shape, dtype and device, never an alias of <paramref name="inputs"/>; the caller owns it.
    /// Gradients flow to <paramref name="inputs"/>. Equal to the plain-array path of <see cref="MixPlan"/>, value for value.
    /// </summary>
    /// <remarks>
    /// Binary masks select, so every value is bit for bit that of the sample or of its partner, in any dtype. Soft masks and interpolation
    /// compute m·own + (1 − m)·partner, in float64 for float64 and else in float32, rounded once to the dtype; uint8 is weighed by whole
    /// numbers, halves upwards. Where the weight of a sample or value is 0, it is not read: it may be NaN, and the other one is copied.
    /// Plans by <see cref="Blending"/> look at the values before they mix them, on the processor and in float32, also for float64;
    /// gradients treat what they find as constant.
    /// </remarks>
    /// <param name="plan">What was drawn.</param>
    /// <param name="inputs">
    /// (B, C, *spatial), where *spatial is the shape of the masks; all channels share a mask. (B, *spatial) without channels is taken too,
    /// such as label maps or token ids. A plan without masks takes any shape (B, …). For interpolation the dtype is float32, float64,
    /// bfloat16, float16 or uint8; binary masks select from any dtype.
    /// </param>
    /// <exception cref="ArgumentException">Batch size or spatial shape is not the plan's, or the dtype cannot be interpolated.</exception>
    public static Tensor Apply(this MixPlan plan, Tensor inputs) => Apply(plan, inputs, inputs);

    /// <summary>
    /// The mixed batch, with partners from a second one: sample i is mixed with sample Partners[i] of <paramref name="others"/>. The losses
    /// and targets of such a batch are in <see cref="MixSecondBatch"/>. Gradients flow to both.
    /// </summary>
    /// <param name="plan">What was drawn.</param>
    /// <param name="inputs">The batch, as for one batch.</param>
    /// <param name="others">The second batch: same shape, dtype and device.</param>
    /// <inheritdoc cref="Apply(MixPlan, Tensor)" path="/exception"/>
    public static Tensor Apply(this MixPlan plan, Tensor inputs, Tensor others)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(others);
        LibTorchFaults.Repair();
        MixInputs.Check(plan, inputs);
        MixInputs.CheckSecond(inputs, others);
        if (plan.IsIdentity)
            return inputs.clone();
        using var scope = NewDisposeScope();
        return TensorRules.Apply(plan, inputs, others).MoveToOuterDisposeScope();
    }

    /// <summary>The same by libtorch's operations: any device and dtype, and with gradients. The caller's dispose scope owns it.</summary>
    internal static Tensor MixByKernels(MixPlan plan, Tensor inputs, Tensor? others = null)
    {
        others ??= inputs;
        var partners = PlanTensors.Partners(plan, inputs.device);
        if (plan.Masks is not { IsSoft: false } masks)
        {
            var (content, lambda) = (others.index_select(0, partners), PlanTensors.Lambda(plan, inputs));
            return inputs.dtype == ScalarType.Byte
                ? InterpolateBytes(inputs, content, lambda.Values)
                : Interpolate(inputs, content, lambda);
        }
        var own = PlanTensors.Masks(masks, inputs);
        if (inputs.requires_grad || !ReferenceEquals(inputs, others))
            return where(own, inputs, others.index_select(0, partners));
        // Of which sample each value is, by position; then one pass gathers them, instead of copying all partners and reading both.
        var first = new long[inputs.shape.Length];
        Array.Fill(first, 1);
        first[0] = plan.BatchSize;
        var samples = arange(plan.BatchSize, ScalarType.Int64, inputs.device).view(first);
        return inputs.gather(0, where(own, samples, partners.to(ScalarType.Int64).view(first)).expand(inputs.shape));
    }

    /// <summary>
    /// λ·own + (1 − λ)·partner in the dtype of <paramref name="lambdas"/>. Three separate kernels instead of lerp or addcmul: those
    /// round differently from the plain-array path and, depending on the processor, from themselves.
    /// </summary>
    /// <param name="own">The samples.</param>
    /// <param name="partners">What they are mixed with; written into, unless λ may be whole.</param>
    /// <param name="lambdas">The share of the samples, and whether one may be 0 or 1: then values of the other side are not read.</param>
    internal static Tensor Interpolate(Tensor own, Tensor partners, (Tensor Values, bool HaveWhole) lambdas)
    {
        var (lambda, hasWhole) = lambdas;
        var (first, second) = (own.to(lambda.dtype), partners.to(lambda.dtype));
        var mixed = first.mul(lambda).add_(hasWhole ? second.mul(1 - lambda) : second.mul_(1 - lambda));
        if (hasWhole)
            mixed = where(lambda == 1, first, where(lambda == 0, second, mixed));
        return mixed.to(own.dtype);
    }

    // MixKernels in FMixSharp says why this is the nearest byte.
    private static Tensor InterpolateBytes(Tensor own, Tensor partners, Tensor lambda)
    {
        var weight = lambda.mul(32768).round_().clamp_(max: 32767).to(ScalarType.Int32);
        var second = partners.to(ScalarType.Int32);
        return own.to(ScalarType.Int32)
            .sub_(second)
            .mul_(weight)
            .add_(16384)
            .bitwise_right_shift_(full([], 15, ScalarType.Int32, own.device)) // no copy to the device
            .add_(second)
            .to(ScalarType.Byte);
    }
}
