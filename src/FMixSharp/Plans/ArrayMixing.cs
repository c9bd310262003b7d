namespace FMixSharp;

/// <summary>Applies plans to plain arrays: batches of shape (batch, channels, *spatial), row-major. All channels share the mask.</summary>
public static class ArrayMixing
{
    /// <summary>
    /// Mixes floats: mask·own + (1 − mask)·partner, or λ·own + (1 − λ)·partner. Where mask or λ is 1 or 0, values are copied untouched, and
    /// what has no weight is not read: it may be NaN.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="inputs">The batch; not changed.</param>
    /// <param name="outputs">Receives the mixed batch; as long as <paramref name="inputs"/>, and not overlapping it.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, or the spans overlap.</exception>
    public static void Apply(this MixPlan plan, ReadOnlySpan<float> inputs, Span<float> outputs, int channels) =>
        Apply(plan, inputs, inputs, outputs, channels);

    /// <summary>
    /// Mixes bytes. Where two are weighed, the result is partner + ⌊((own − partner)·w + 2¹⁴) / 2¹⁵⌋ with w = min(round(λ·2¹⁵), 2¹⁵ − 1):
    /// the nearest byte, halves upwards, by whole numbers that are the same on every processor, and on tensors.
    /// </summary>
    /// <inheritdoc cref="Apply(MixPlan, ReadOnlySpan{float}, Span{float}, int)"/>
    public static void Apply(this MixPlan plan, ReadOnlySpan<byte> inputs, Span<byte> outputs, int channels) =>
        Apply(plan, inputs, inputs, outputs, channels);

    /// <summary>Mixes floats with partners from a second batch: sample i with sample Partners[i] of <paramref name="others"/>.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="inputs">The batch; not changed.</param>
    /// <param name="others">The batch the partners come from, as long as <paramref name="inputs"/>; not changed.</param>
    /// <param name="outputs">Receives the mixed batch; as long as <paramref name="inputs"/>, and overlapping neither batch.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, the spans overlap, or the plan is for bytes only
    /// (AugMix).</exception>
    public static void Apply(this MixPlan plan, ReadOnlySpan<float> inputs, ReadOnlySpan<float> others, Span<float> outputs, int channels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Rule.Mix(Batch(plan, inputs, others, outputs, channels, MixKernels.Choose, MixKernels.Blend), 0, plan.BatchSize);
    }

    /// <summary>Mixes bytes with partners from a second batch.</summary>
    /// <inheritdoc cref="Apply(MixPlan, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, int)"/>
    public static void Apply(this MixPlan plan, ReadOnlySpan<byte> inputs, ReadOnlySpan<byte> others, Span<byte> outputs, int channels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Rule.Mix(Batch(plan, inputs, others, outputs, channels, MixKernels.Choose, MixKernels.Blend), 0, plan.BatchSize);
    }

    private static ArrayBatch<T> Batch<T>(
        MixPlan plan,
        ReadOnlySpan<T> inputs,
        ReadOnlySpan<T> others,
        Span<T> outputs,
        int channels,
        ArrayBatch<T>.Chooser choose,
        ArrayBatch<T>.Blender blend
    )
        where T : unmanaged =>
        new()
        {
            Plan = plan,
            Inputs = inputs,
            Others = others,
            Outputs = outputs,
            SampleSize = CheckedSampleLength(plan, inputs, others, outputs, channels),
            Channels = channels,
            Choose = choose,
            Blend = blend,
        };

    private static int CheckedSampleLength<T>(MixPlan plan, ReadOnlySpan<T> inputs, ReadOnlySpan<T> others, Span<T> outputs, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (inputs.Length % plan.BatchSize != 0)
            throw new ArgumentException(
                $"The plan is for {plan.BatchSize} samples, which does not divide the {inputs.Length} values given.",
                nameof(inputs)
            );
        var sample = inputs.Length / plan.BatchSize;
        plan.Rule.CheckSamples(sample, channels);
        if (sample % channels != 0)
            throw new ArgumentException($"A sample of {sample} values does not divide into {channels} channels.", nameof(channels));
        if (outputs.Length != inputs.Length)
            throw new ArgumentException(
                $"The output has {outputs.Length} values; expected {inputs.Length}, as many as the input.",
                nameof(outputs)
            );
        if (others.Length != inputs.Length)
            throw new ArgumentException(
                $"The second batch has {others.Length} values; expected {inputs.Length}, as many as the first.",
                nameof(others)
            );
        if (inputs.Overlaps(outputs) || others.Overlaps(outputs))
            throw new ArgumentException(
                "The output overlaps the input, whose samples are still needed as partners; give separate memory.",
                nameof(outputs)
            );
        return sample;
    }
}
