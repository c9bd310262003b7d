namespace FMixSharp.Masks;

/// <summary>Mixes samples whose other content is not simply the partner's, or is not simply weighed by λ.</summary>
internal static class OtherContent
{
    /// <summary>Whether <paramref name="part"/> erases, blends by the inputs' strength, or mixes with operations on the sample itself.</summary>
    public static bool IsIn(MixPlan part) => part.Fill is not null || part.Blend is not null || part.Chains is not null;

    /// <summary>Mixes one sample of floats.</summary>
    public static void Mix(MixPlan part, int index, ReadOnlySpan<float> own, ReadOnlySpan<float> partner, Span<float> mixed, int channels)
    {
        if (part.Chains is not null)
            throw new ArgumentException($"{part.Method} works on 8-bit images; give bytes, before normalisation.");
        if (part.Blend is { } blend)
        {
            var weights = blend.Weights(part.Lambdas[index], own, partner, channels);
            var (first, second, offset) = ((float)weights.Own, (float)weights.Partner, (float)weights.Offset);
            for (var i = 0; i < own.Length; i++)
                mixed[i] = (first == 0 ? 0 : first * own[i]) + (second == 0 ? 0 : second * partner[i]) + offset;
            return;
        }
        part.Fill!.Write(index, mixed);
        var masks = part.Masks!;
        var mask = new float[masks.Size];
        masks.CopyTo(masks.Count == 1 ? 0 : index, mask);
        for (var i = 0; i < own.Length; i++)
        {
            var kept = mask[i % mask.Length];
            mixed[i] = kept == 1 ? own[i] : kept == 0 ? mixed[i] : kept * own[i] + (1 - kept) * mixed[i];
        }
    }

    /// <summary>Mixes one sample of bytes: computed as floats, rounded to nearest, halves to even, and cut off at 0 and 255.</summary>
    public static void Mix(MixPlan part, int index, ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, Span<byte> mixed, int channels)
    {
        if (part.Chains is { } chains)
        {
            if (own.Length != channels * chains.Height * chains.Width)
            {
                throw new ArgumentException($"{part.Method} was drawn for images of {chains.Height}x{chains.Width}, but a sample has {own.Length} "
                    + $"values in {channels} channels.");
            }
            chains.Mix(index, (float)part.Lambdas[index], own, mixed, channels);
            return;
        }
        var values = new float[own.Length];
        Mix(part, index, Floats(own), Floats(partner), values, channels);
        for (var i = 0; i < values.Length; i++)
            mixed[i] = (byte)Math.Clamp(MathF.Round(values[i], MidpointRounding.ToEven), 0, 255);
    }

    private static float[] Floats(ReadOnlySpan<byte> values)
    {
        var floats = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            floats[i] = values[i];
        return floats;
    }
}
