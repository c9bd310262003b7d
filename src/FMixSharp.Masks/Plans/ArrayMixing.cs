namespace FMixSharp.Masks;

/// <summary>Applies plans to plain arrays: batches of shape (batch, channels, *spatial), row-major. All channels share the mask.</summary>
public static class ArrayMixing
{
    /// <summary>Mixes floats: mask·own + (1 − mask)·partner, or λ·own + (1 − λ)·partner. Where a binary mask selects, values are copied untouched.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="inputs">The batch; not changed.</param>
    /// <param name="outputs">Receives the mixed batch; as long as <paramref name="inputs"/>, and not overlapping it.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, or the spans overlap.</exception>
    public static void Apply(this MixPlan plan, ReadOnlySpan<float> inputs, Span<float> outputs, int channels) =>
        Apply(plan, inputs, outputs, channels, MixKernels.Choose, MixKernels.Blend);

    /// <summary>Mixes bytes; interpolated values are computed in float32 and rounded to nearest, halves to even.</summary>
    /// <inheritdoc cref="Apply(MixPlan, ReadOnlySpan{float}, Span{float}, int)"/>
    public static void Apply(this MixPlan plan, ReadOnlySpan<byte> inputs, Span<byte> outputs, int channels) =>
        Apply(plan, inputs, outputs, channels, MixKernels.Choose, MixKernels.Blend);

    private delegate void Choose<T>(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<byte> mask, Span<T> mixed);

    private delegate void Blend<T>(ReadOnlySpan<T> own, ReadOnlySpan<T> partner, ReadOnlySpan<float> mask, float share, Span<T> mixed);

    private static void Apply<T>(MixPlan plan, ReadOnlySpan<T> inputs, Span<T> outputs, int channels, Choose<T> choose, Blend<T> blend)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(plan);
        var sample = CheckedSampleLength(plan, inputs, outputs, channels);
        var masks = plan.Masks;
        for (var i = 0; i < plan.BatchSize; i++)
        {
            var own = inputs.Slice(i * sample, sample);
            var partner = inputs.Slice(plan.Partners[i] * sample, sample);
            var mixed = outputs.Slice(i * sample, sample);
            if (masks is null)
            {
                if (plan.Lambdas[i] == 1)
                    own.CopyTo(mixed);
                else
                    blend(own, partner, default, (float)plan.Lambdas[i], mixed);
                continue;
            }
            var start = (masks.Count == 1 ? 0 : i) * masks.Size;
            for (var offset = 0; offset < sample; offset += masks.Size)
            {
                if (masks.IsSoft)
                    blend(own.Slice(offset, masks.Size), partner.Slice(offset, masks.Size), masks.SoftValues.Slice(start, masks.Size), 0, mixed[offset..]);
                else
                    choose(own.Slice(offset, masks.Size), partner.Slice(offset, masks.Size), masks.HardValues.Slice(start, masks.Size), mixed[offset..]);
            }
        }
    }

    private static int CheckedSampleLength<T>(MixPlan plan, ReadOnlySpan<T> inputs, Span<T> outputs, int channels) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (inputs.Length % plan.BatchSize != 0)
            throw new ArgumentException($"The plan is for {plan.BatchSize} samples, which does not divide the {inputs.Length} values given.", nameof(inputs));
        var sample = inputs.Length / plan.BatchSize;
        if (plan.Masks is { } masks && sample != (long)channels * masks.Size)
        {
            throw new ArgumentException(
                $"A sample has {sample} values, but {channels} channels of mask shape {MaskShape.Text(masks.Shape)} have {(long)channels * masks.Size}.", nameof(inputs));
        }
        if (sample % channels != 0)
            throw new ArgumentException($"A sample of {sample} values does not divide into {channels} channels.", nameof(channels));
        if (outputs.Length != inputs.Length)
            throw new ArgumentException($"The output has {outputs.Length} values; expected {inputs.Length}, as many as the input.", nameof(outputs));
        if (inputs.Overlaps(outputs))
            throw new ArgumentException("The output overlaps the input, whose samples are still needed as partners; give separate memory.", nameof(outputs));
        return sample;
    }
}
