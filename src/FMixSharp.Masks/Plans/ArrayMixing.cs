namespace FMixSharp.Masks;

/// <summary>Applies plans to plain arrays: batches of shape (batch, channels, *spatial), row-major. All channels share the mask.</summary>
public static class ArrayMixing
{
    /// <summary>
    /// Mixes floats: mask·own + (1 − mask)·partner, or λ·own + (1 − λ)·partner. Where mask or λ is 1 or 0, values are copied untouched, and what has no weight is not read: it may be NaN.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="inputs">The batch; not changed.</param>
    /// <param name="outputs">Receives the mixed batch; as long as <paramref name="inputs"/>, and not overlapping it.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, or the spans overlap.</exception>
    public static void Apply(this MixPlan plan, ReadOnlySpan<float> inputs, Span<float> outputs, int channels) =>
        Apply(plan, inputs, inputs, outputs, channels);

    /// <summary>Mixes bytes; interpolated values are computed in float32 and rounded to nearest, halves to even.</summary>
    /// <inheritdoc cref="Apply(MixPlan, ReadOnlySpan{float}, Span{float}, int)"/>
    public static void Apply(this MixPlan plan, ReadOnlySpan<byte> inputs, Span<byte> outputs, int channels) =>
        Apply(plan, inputs, inputs, outputs, channels);

    /// <summary>Mixes floats with partners from a second batch: sample i with sample Partners[i] of <paramref name="others"/>.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="inputs">The batch; not changed.</param>
    /// <param name="others">The batch the partners come from, as long as <paramref name="inputs"/>; not changed.</param>
    /// <param name="outputs">Receives the mixed batch; as long as <paramref name="inputs"/>, and overlapping neither batch.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, the spans overlap, or the plan is for bytes only (AugMix).</exception>
    public static void Apply(this MixPlan plan, ReadOnlySpan<float> inputs, ReadOnlySpan<float> others, Span<float> outputs, int channels) =>
        Apply(plan, inputs, others, outputs, channels, MixKernels.Choose, MixKernels.Blend, OtherContent.Mix);

    /// <summary>Mixes bytes with partners from a second batch.</summary>
    /// <inheritdoc cref="Apply(MixPlan, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, int)"/>
    public static void Apply(this MixPlan plan, ReadOnlySpan<byte> inputs, ReadOnlySpan<byte> others, Span<byte> outputs, int channels) =>
        Apply(plan, inputs, others, outputs, channels, MixKernels.Choose, MixKernels.Blend, OtherContent.Mix);

    private delegate void Choose<T>(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<byte> mask, Span<T> mixed);

    private delegate void Blend<T>(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<float> mask, float share, Span<T> mixed);

    private delegate void Other<T>(MixPlan part, int index, ReadOnlySpan<T> own, ReadOnlySpan<T> partner, Span<T> mixed, int channels);

    private static void Apply<T>(MixPlan plan, ReadOnlySpan<T> inputs, ReadOnlySpan<T> others, Span<T> outputs, int channels,
        Choose<T> choose, Blend<T> blend, Other<T> other)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(plan);
        var sample = CheckedSampleLength(plan, inputs, others, outputs, channels);
        for (var i = 0; i < plan.BatchSize; i++)
        {
            var part = plan.PartOf(i);
            if (part == plan && !OtherContent.IsIn(plan))
            {
                // The whole batch at once: what is the same for all samples is looked up once, which for small images is half of the time.
                Apply(plan, sample, inputs, others, outputs, choose, blend, 0, plan.BatchSize);
                return;
            }
            if (OtherContent.IsIn(part))
                other(part, i, inputs.Slice(i * sample, sample), others.Slice(plan.Partners[i] * sample, sample), outputs.Slice(i * sample, sample), channels);
            else
                Apply(part, sample, inputs, others, outputs, choose, blend, i, i + 1);
        }
    }

    /// <summary>Mixes samples <paramref name="first"/> … <paramref name="end"/> − 1 by masks or λ.</summary>
    private static void Apply<T>(MixPlan plan, int sample, ReadOnlySpan<T> inputs, ReadOnlySpan<T> others, Span<T> outputs,
        Choose<T> choose, Blend<T> blend, int first, int end)
    {
        var partners = plan.Partners;
        var lambdas = plan.Lambdas;
        var size = plan.Masks?.Size ?? 0;
        var step = plan.Masks?.Count == 1 ? 0 : size;
        var hard = plan.Masks is null ? default : plan.Masks.HardValues;
        var soft = plan.Masks is null ? default : plan.Masks.SoftValues;
        for (var i = first; i < end; i++)
        {
            var own = inputs.Slice(i * sample, sample);
            var partner = others.Slice(partners[i] * sample, sample);
            var mixed = outputs.Slice(i * sample, sample);
            if (!hard.IsEmpty)
                choose(own, partner, hard.Slice(i * step, size), mixed);
            else if (!soft.IsEmpty)
                blend(own, partner, soft.Slice(i * step, size), 0, mixed);
            else if ((float)lambdas[i] is 0 or 1)
                (lambdas[i] > 0.5 ? own : partner).CopyTo(mixed);
            else
                blend(own, partner, default, (float)lambdas[i], mixed);
        }
    }

    private static int CheckedSampleLength<T>(MixPlan plan, ReadOnlySpan<T> inputs, ReadOnlySpan<T> others, Span<T> outputs, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (inputs.Length % plan.BatchSize != 0)
            throw new ArgumentException($"The plan is for {plan.BatchSize} samples, which does not divide the {inputs.Length} values given.", nameof(inputs));
        var sample = inputs.Length / plan.BatchSize;
        foreach (var masks in plan.Parts.Append(plan).Select(part => part.Masks).OfType<MaskSet>())
        {
            if (sample == (long)channels * masks.Size)
                continue;
            throw new ArgumentException(
                $"A sample has {sample} values, but {channels} channels of mask shape {MaskShape.Text(masks.Shape)} have {(long)channels * masks.Size}.", nameof(inputs));
        }
        if (sample % channels != 0)
            throw new ArgumentException($"A sample of {sample} values does not divide into {channels} channels.", nameof(channels));
        if (outputs.Length != inputs.Length)
            throw new ArgumentException($"The output has {outputs.Length} values; expected {inputs.Length}, as many as the input.", nameof(outputs));
        if (others.Length != inputs.Length)
            throw new ArgumentException($"The second batch has {others.Length} values; expected {inputs.Length}, as many as the first.", nameof(others));
        if (inputs.Overlaps(outputs) || others.Overlaps(outputs))
            throw new ArgumentException("The output overlaps the input, whose samples are still needed as partners; give separate memory.", nameof(outputs));
        return sample;
    }
}
