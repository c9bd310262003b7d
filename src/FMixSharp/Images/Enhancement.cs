using System.Buffers;
using System.Numerics;

namespace FMixSharp;

/// <summary>
/// Moves an image away from a poorer version of itself, or towards it: base + v·(image − base), in float32, clipped to a byte, fractions
/// dropped.
/// </summary>
internal static class Enhancement
{
    /// <summary>Applies one of the four operations of this kind.</summary>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        switch (step.Operation)
        {
            case ImageOperation.Brightness:
                FromOneValue(0, source, destination, step.Magnitude);
                break;
            case ImageOperation.Contrast:
                FromOneValue(MeanGrey(source, channels), source, destination, step.Magnitude);
                break;
            case ImageOperation.Color:
                FromGreyscale(source, destination, channels, step.Magnitude);
                break;
            default:
                FromSmooth(source, destination, height, width, step.Magnitude);
                break;
        }
    }

    private static void FromOneValue(int grey, ReadOnlySpan<byte> source, Span<byte> destination, float magnitude)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = Blend(grey, value, magnitude);
        Tones.LookUp(source, destination, table);
    }

    private static void FromGreyscale(ReadOnlySpan<byte> source, Span<byte> destination, int channels, float magnitude)
    {
        var plane = source.Length / channels;
        var rented = ArrayPool<byte>.Shared.Rent(plane);
        var grey = rented.AsSpan(0, plane);
        Greyscale(source, grey);
        for (var start = 0; start < source.Length; start += plane)
            Blend(grey, source.Slice(start, plane), destination.Slice(start, plane), magnitude);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void FromSmooth(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, float magnitude)
    {
        var rented = ArrayPool<byte>.Shared.Rent(width);
        var smooth = rented.AsSpan(0, width);
        for (var start = 0; start < source.Length; start += width)
        {
            var row = source.Slice(start, width);
            row.CopyTo(smooth); // the outermost pixels are their own base
            var y = start / width % height;
            if (y > 0 && y < height - 1)
                Smooth(source.Slice(start - width, width), row, source.Slice(start + width, width), smooth);
            Blend(smooth, row, destination.Slice(start, width), magnitude);
        }
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void Smooth(ReadOnlySpan<byte> above, ReadOnlySpan<byte> row, ReadOnlySpan<byte> below, Span<byte> smooth)
    {
        above = above[..row.Length];
        below = below[..row.Length];
        smooth = smooth[..row.Length];
        for (var x = 1; x < row.Length - 1; x++)
        {
            var sum =
                above[x - 1] + above[x] + above[x + 1] + row[x - 1] + 5 * row[x] + row[x + 1] + below[x - 1] + below[x] + below[x + 1];
            smooth[x] = (byte)((2 * sum + 13) / 26);
        }
    }

    private static int MeanGrey(ReadOnlySpan<byte> source, int channels)
    {
        var plane = source.Length / channels;
        var rented = ArrayPool<byte>.Shared.Rent(plane);
        Greyscale(source, rented.AsSpan(0, plane));
        long sum = 0;
        foreach (var value in rented.AsSpan(0, plane))
            sum += value;
        ArrayPool<byte>.Shared.Return(rented);
        return (int)((2 * sum + plane) / (2L * plane)); // to the nearest, halves up
    }

    // Luma of ITU-R BT.601 (0.299, 0.587, 0.114) in 16 bits, rounded. One channel is grey already.
    private static void Greyscale(ReadOnlySpan<byte> source, Span<byte> grey)
    {
        if (source.Length == grey.Length)
        {
            source.CopyTo(grey);
            return;
        }
        ReadOnlySpan<byte> red = source[..grey.Length],
            green = source.Slice(grey.Length, grey.Length),
            blue = source.Slice(2 * grey.Length, grey.Length);
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (byte)((19595 * red[i] + 38470 * green[i] + 7471 * blue[i] + 0x8000) >> 16);
    }

    private static void Blend(ReadOnlySpan<byte> bases, ReadOnlySpan<byte> values, Span<byte> blended, float magnitude)
    {
        var i = 0;
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bases[i..]), out var lowBases, out var highBases);
            Vector.Widen(new Vector<byte>(values[i..]), out var lowValues, out var highValues);
            Vector.Narrow(Blend(lowBases, lowValues, magnitude), Blend(highBases, highValues, magnitude)).CopyTo(blended[i..]);
        }
        for (; i < values.Length; i++)
            blended[i] = Blend(bases[i], values[i], magnitude);
    }

    private static Vector<ushort> Blend(Vector<ushort> bases, Vector<ushort> values, float magnitude)
    {
        Vector.Widen(bases, out var lowBases, out var highBases);
        Vector.Widen(values, out var lowValues, out var highValues);
        return Vector.Narrow(Blend(lowBases, lowValues, magnitude), Blend(highBases, highValues, magnitude));
    }

    private static Vector<uint> Blend(Vector<uint> bases, Vector<uint> values, float magnitude)
    {
        var from = Vector.ConvertToSingle(bases.As<uint, int>());
        var blended = from + magnitude * (Vector.ConvertToSingle(values.As<uint, int>()) - from);
        return Vector.ConvertToInt32(Vector.Min(Vector.Max(blended, Vector<float>.Zero), new Vector<float>(255))).As<int, uint>();
    }

    private static byte Blend(int grey, int value, float magnitude) => (byte)Math.Clamp(grey + magnitude * (value - grey), 0f, 255f);
}
