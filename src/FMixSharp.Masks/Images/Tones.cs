namespace FMixSharp.Masks;

/// <summary>Changes the values of one channel by a table, without moving anything, in whole numbers.</summary>
internal static class Tones
{
    /// <summary>Darkest to 0, brightest to 255, linearly between, fractions dropped; a channel of one value stays.</summary>
    public static void AutoContrast(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte low = 255, high = 0;
        foreach (var value in source)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (high <= low)
        {
            source.CopyTo(destination);
            return;
        }
        Span<byte> table = stackalloc byte[256];
        for (int value = low; value <= high; value++)
            table[value] = (byte)(255 * (value - low) / (high - low));
        LookUp(source, destination, table);
    }

    /// <summary>
    /// Value v becomes ⌊(s/2 + number of smaller values) / s⌋ with s = ⌊(all − those of the brightest value) / 255⌋; with s = 0 it stays.
    /// </summary>
    public static void Equalize(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        foreach (var value in source)
            histogram[value]++;
        var brightest = histogram.LastIndexOfAnyExcept(0);
        var step = (source.Length - histogram[brightest]) / 255;
        if (step == 0)
        {
            source.CopyTo(destination);
            return;
        }
        Span<byte> table = stackalloc byte[256];
        var sum = step / 2;
        for (var value = 0; value < 256; value++)
        {
            table[value] = (byte)Math.Min(sum / step, 255);
            sum += histogram[value];
        }
        LookUp(source, destination, table);
    }

    /// <summary>Keeps the highest <paramref name="bits"/> bits.</summary>
    public static void Posterize(ReadOnlySpan<byte> source, Span<byte> destination, int bits)
    {
        var kept = (byte)(0xFF << (8 - Math.Clamp(bits, 0, 8)));
        for (var i = 0; i < source.Length; i++)
            destination[i] = (byte)(source[i] & kept);
    }

    /// <summary>Inverts values of at least <paramref name="threshold"/>.</summary>
    public static void Solarize(ReadOnlySpan<byte> source, Span<byte> destination, float threshold)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = source[i] < threshold ? source[i] : (byte)(255 - source[i]);
    }

    private static void LookUp(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> table)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = table[source[i]];
    }
}
