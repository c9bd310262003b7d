namespace FMixSharp;

/// <summary>Bytes that are mixed as floats.</summary>
internal static class ByteValues
{
    /// <summary>The same values.</summary>
    public static void Widen(ReadOnlySpan<byte> values, Span<float> floats)
    {
        for (var i = 0; i < values.Length; i++)
            floats[i] = values[i];
    }

    /// <summary>The nearest bytes: halves to even, and cut off at 0 and 255.</summary>
    public static void Round(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (var i = 0; i < values.Length; i++)
            bytes[i] = (byte)Math.Clamp(MathF.Round(values[i], MidpointRounding.ToEven), 0, 255);
    }
}
