using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FMixSharp.Lab.Images;

/// <summary>Crops, flips and normalises one image from bytes to floats in one pass.</summary>
internal static class PixelWriter
{
    /// <summary>
    /// Output pixel (y, x) is source pixel (y + <paramref name="top"/>, x + <paramref name="left"/>), raw 0 outside the image; then the
    /// rows are mirrored if <paramref name="flip"/>.
    /// </summary>
    /// <param name="source">(channels, height, width) bytes.</param>
    /// <param name="destination">(channels, height, width) floats.</param>
    /// <param name="height">Rows of source and destination.</param>
    /// <param name="width">Columns of source and destination.</param>
    /// <param name="table">256 floats per channel, by byte value.</param>
    /// <param name="top">Rows the window moves down by; negative is up.</param>
    /// <param name="left">Columns the window moves right by; negative is left.</param>
    /// <param name="flip">Whether to mirror left and right.</param>
    public static void Write(
        ReadOnlySpan<byte> source,
        Span<float> destination,
        int height,
        int width,
        ReadOnlySpan<float> table,
        int top,
        int left,
        bool flip
    )
    {
        var plane = height * width;
        var start = Math.Clamp(-left, 0, width); // columns start … end − 1 of the output lie in the image
        var end = Math.Clamp(width - left, start, width);
        for (var channel = 0; channel * 256 < table.Length; channel++)
        {
            var values = table.Slice(channel * 256, 256);
            var black = values[0];
            for (var y = 0; y < height; y++)
            {
                var row = destination.Slice(channel * plane + y * width, width);
                if ((uint)(y + top) >= (uint)height || start == end)
                {
                    row.Fill(black);
                    continue;
                }
                row[..start].Fill(black);
                row[end..].Fill(black);
                var from = source.Slice(channel * plane + (y + top) * width + start + left, end - start);
                Convert(from, row[start..end], ref MemoryMarshal.GetReference(values));
                if (flip)
                    row.Reverse();
            }
        }
    }

    // A table look-up instead of a multiplication: the same float for the same byte on every machine, and rounded only once. Unchecked,
    // because a byte cannot leave a table of 256. Eight bytes are one load; compiled at its best at once, because what the runtime tries
    // first takes as long as decoding the image.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(ReadOnlySpan<byte> source, Span<float> destination, ref float values)
    {
        destination = destination[..source.Length];
        var x = 0;
        for (; x + 8 <= source.Length; x += 8)
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(source[x..]);
            ref var to = ref destination[x];
            for (var i = 0; i < 8; i++)
                Unsafe.Add(ref to, i) = Unsafe.Add(ref values, (nint)(byte)(eight >> 8 * i));
        }
        for (; x < source.Length; x++)
            destination[x] = Unsafe.Add(ref values, (nint)source[x]);
    }
}
