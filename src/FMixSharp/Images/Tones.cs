using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FMixSharp;

/// <summary>Changes the values of each channel by a table, without moving anything, in whole numbers.</summary>
internal static class Tones
{
    /// <summary>Applies one of the operations that look at nothing but the values of a channel.</summary>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int plane)
    {
        Span<byte> table = stackalloc byte[256];
        for (var start = 0; start < source.Length; start += plane)
        {
            var channel = source.Slice(start, plane);
            switch (step.Operation)
            {
                case ImageOperation.AutoContrast:
                    AutoContrast(channel, table);
                    break;
                case ImageOperation.Equalize:
                    Equalize(channel, table);
                    break;
                case ImageOperation.Posterize:
                    Posterize((int)step.Magnitude, table);
                    break;
                case ImageOperation.Solarize:
                    Solarize(step.Magnitude, table);
                    break;
                default:
                    Solarize(0, table); // Invert
                    break;
            }
            LookUp(channel, destination.Slice(start, plane), table);
        }
    }

    /// <summary>The table's entry of each value. Unchecked, because a byte cannot leave a table of 256.</summary>
    public static void LookUp(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> table)
    {
        ref var entries = ref MemoryMarshal.GetReference(table[..256]);
        destination = destination[..source.Length];
        for (var i = 0; i < source.Length; i++)
            destination[i] = Unsafe.Add(ref entries, (nint)source[i]);
    }

    /// <summary>Darkest to 0, brightest to 255, linearly between, fractions dropped; a channel of one value stays.</summary>
    private static void AutoContrast(ReadOnlySpan<byte> channel, Span<byte> table)
    {
        var (low, high) = Extremes(channel);
        if (low == high)
            Identity(table);
        for (int value = low; value <= high && low < high; value++)
            table[value] = (byte)(255 * (value - low) / (high - low));
    }

    /// <summary>
    /// Value v becomes ⌊(s/2 + number of smaller values) / s⌋ with s = ⌊(all − those of the brightest value) / 255⌋; with s = 0 it stays.
    /// </summary>
    private static void Equalize(ReadOnlySpan<byte> channel, Span<byte> table)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        foreach (var value in channel)
            histogram[value]++;
        var brightest = histogram.LastIndexOfAnyExcept(0);
        var step = (channel.Length - histogram[brightest]) / 255;
        if (step == 0)
        {
            Identity(table);
            return;
        }
        var sum = step / 2;
        for (var value = 0; value < 256; value++)
        {
            table[value] = (byte)Math.Min(sum / step, 255);
            sum += histogram[value];
        }
    }

    /// <summary>Keeps the highest <paramref name="bits"/> bits.</summary>
    private static void Posterize(int bits, Span<byte> table)
    {
        var kept = 0xFF << (8 - Math.Clamp(bits, 0, 8));
        for (var value = 0; value < 256; value++)
            table[value] = (byte)(value & kept);
    }

    /// <summary>Inverts values of at least <paramref name="threshold"/>.</summary>
    private static void Solarize(float threshold, Span<byte> table)
    {
        for (var value = 0; value < 256; value++)
            table[value] = (byte)(value < threshold ? value : 255 - value);
    }

    private static (byte Low, byte High) Extremes(ReadOnlySpan<byte> channel)
    {
        byte low = 255,
            high = 0;
        var blocks = MemoryMarshal.Cast<byte, Vector<byte>>(channel);
        if (blocks.Length > 0)
        {
            var (lows, highs) = (blocks[0], blocks[0]);
            foreach (var block in blocks)
                (lows, highs) = (Vector.Min(lows, block), Vector.Max(highs, block));
            for (var i = 0; i < Vector<byte>.Count; i++)
                (low, high) = (Math.Min(low, lows[i]), Math.Max(high, highs[i]));
        }
        foreach (var value in channel[(blocks.Length * Vector<byte>.Count)..])
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high);
    }

    private static void Identity(Span<byte> table)
    {
        for (var value = 0; value < 256; value++)
            table[value] = (byte)value;
    }
}
