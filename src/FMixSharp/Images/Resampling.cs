using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FMixSharp;

/// <summary>
/// Changes the size of 8-bit images: bilinear, and antialiased when reducing. As Pillow and torchvision do it: a triangle around each new
/// pixel's centre that is as wide as the reduction (one pixel when enlarging), first along rows, then along columns, in fixed point of 22
/// bits; each of the two passes rounds to a byte, halves up.
/// </summary>
public static class Resampling
{
    private const int Half = 1 << (ResamplingAxis.Bits - 1);

    /// <summary>Resizes what is in <paramref name="box"/>; pixels outside it do not count, as if it had been cut out before.</summary>
    /// <param name="source">The image: (channels, height, width), row-major; not changed.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="box">What to resize, inside the source.</param>
    /// <param name="destination">Receives (channels, newHeight, newWidth); must not overlap the source.</param>
    /// <param name="newHeight">Rows wanted, at least 1.</param>
    /// <param name="newWidth">Columns wanted, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or the box is empty or not inside the source.</exception>
    public static void Resize(
        ReadOnlySpan<byte> source,
        int channels,
        int height,
        int width,
        ImageBox box,
        Span<byte> destination,
        int newHeight,
        int newWidth
    )
    {
        Check(source, channels, height, width, destination, newHeight, newWidth);
        if (box.Height < 1 || box.Width < 1 || box.Top < 0 || box.Left < 0 || box.Height > height - box.Top || box.Width > width - box.Left)
            throw new ArgumentException($"The box {box} is empty or not inside an image of {height}x{width}.", nameof(box));
        using var rows = new ResamplingAxis(box.Height, newHeight, (double)box.Height / newHeight);
        using var columns = new ResamplingAxis(box.Width, newWidth, (double)box.Width / newWidth);
        Resize(source, channels, height, width, box.Top, box.Left, destination, rows, columns);
    }

    /// <summary>Outputs as the axes say, whose inputs count from (<paramref name="top"/>, <paramref name="left"/>).</summary>
    internal static void Resize(
        ReadOnlySpan<byte> source,
        int channels,
        int height,
        int width,
        int top,
        int left,
        Span<byte> destination,
        in ResamplingAxis rows,
        in ResamplingAxis columns
    )
    {
        int first = rows.Start,
            needed = rows.End - first,
            newWidth = columns.Count,
            plane = rows.Count * newWidth;
        var rented = ArrayPool<byte>.Shared.Rent(needed * newWidth);
        var narrow = rented.AsSpan(0, needed * newWidth);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < needed; y++)
                AlongRow(source[((channel * height + top + first + y) * width + left)..], narrow.Slice(y * newWidth, newWidth), columns);
            AlongColumns(narrow, destination.Slice(channel * plane, plane), newWidth, rows, first);
        }
        ArrayPool<byte>.Shared.Return(rented);
    }

    internal static void Check(
        ReadOnlySpan<byte> source,
        int channels,
        int height,
        int width,
        Span<byte> destination,
        int newHeight,
        int newWidth
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newWidth);
        if (source.Length != (long)channels * height * width)
            throw new ArgumentException(
                $"An image of {channels}x{height}x{width} has {(long)channels * height * width} bytes, but {source.Length} were given.",
                nameof(source)
            );
        if (destination.Length != (long)channels * newHeight * newWidth)
        {
            throw new ArgumentException(
                $"The result of {channels}x{newHeight}x{newWidth} has {(long)channels * newHeight * newWidth} bytes, but there "
                    + $"is room for {destination.Length}.",
                nameof(destination)
            );
        }
        if (source.Overlaps(destination))
            throw new ArgumentException("The destination overlaps the source; give separate memory.", nameof(destination));
    }

    // Eight outputs at once: of each the next four inputs are one load, and its weights are those of a lane. Compiled at its best at once,
    // because what the runtime tries first is fifteen times as slow here.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongRow(ReadOnlySpan<byte> source, Span<byte> destination, in ResamplingAxis columns)
    {
        var x = 0;
        for (; x + ResamplingAxis.Lanes <= destination.Length; x += ResamplingAxis.Lanes)
        {
            var starts = columns.Starts(x);
            var weights = columns.LaneWeights(x);
            if (starts[ResamplingAxis.Lanes - 1] + weights.Length / ResamplingAxis.Lanes > source.Length)
                break; // a load would reach beyond the memory
            ref var first = ref MemoryMarshal.GetReference(source);
            var sums = Vector256.Create(Half);
            for (var tap = 0; tap < weights.Length; tap += 4 * ResamplingAxis.Lanes)
            {
                ref var from = ref Unsafe.Add(ref first, tap / ResamplingAxis.Lanes);
                var inputs = Vector256.Create(
                    Four(ref from, starts[0]),
                    Four(ref from, starts[1]),
                    Four(ref from, starts[2]),
                    Four(ref from, starts[3]),
                    Four(ref from, starts[4]),
                    Four(ref from, starts[5]),
                    Four(ref from, starts[6]),
                    Four(ref from, starts[7])
                );
                sums += (inputs & Vector256.Create(255)) * Vector256.Create<int>(weights[tap..]);
                sums += (inputs >>> 8 & Vector256.Create(255)) * Vector256.Create<int>(weights[(tap + ResamplingAxis.Lanes)..]);
                sums += (inputs >>> 16 & Vector256.Create(255)) * Vector256.Create<int>(weights[(tap + 2 * ResamplingAxis.Lanes)..]);
                sums += (inputs >>> 24) * Vector256.Create<int>(weights[(tap + 3 * ResamplingAxis.Lanes)..]);
            }
            Write(sums, destination[x..]);
        }
        for (; x < destination.Length; x++)
        {
            var weights = columns.Weights(x, out var start);
            var inputs = source.Slice(start, weights.Length);
            var sum = Half;
            for (var i = 0; i < inputs.Length; i++)
                sum += inputs[i] * weights[i];
            destination[x] = Rounded(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongColumns(ReadOnlySpan<byte> source, Span<byte> destination, int width, in ResamplingAxis rows, int first)
    {
        for (var y = 0; y < rows.Count; y++)
        {
            var weights = rows.Weights(y, out var start);
            var inputs = source.Slice((start - first) * width, weights.Length * width);
            var output = destination.Slice(y * width, width);
            var x = 0;
            for (; x + ResamplingAxis.Lanes <= width; x += ResamplingAxis.Lanes)
            {
                var sums = Vector256.Create(Half);
                for (var i = 0; i < weights.Length; i++)
                    sums += Eight(inputs[(i * width + x)..]) * weights[i];
                Write(sums, output[x..]);
            }
            for (; x < width; x++)
            {
                var sum = Half;
                for (var i = 0; i < weights.Length; i++)
                    sum += inputs[i * width + x] * weights[i];
                output[x] = Rounded(sum);
            }
        }
    }

    // Four bytes as one number, the first lowest, on processors of either order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Four(ref byte from, int start)
    {
        var value = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref from, start));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight(ReadOnlySpan<byte> values)
    {
        var bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(values)).AsByte();
        return Vector256.WidenLower(Vector128.WidenLower(bytes).ToVector256()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<int> sums, Span<byte> destination)
    {
        var bytes = Vector256.Min(sums >> ResamplingAxis.Bits, Vector256.Create(255));
        var narrow = Vector128.Narrow(bytes.GetLower(), bytes.GetUpper()); // eight of 16 bits
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Vector128.Narrow(narrow.AsUInt16(), narrow.AsUInt16()).AsUInt64().ToScalar());
    }

    // Weights are rounded one by one, so that 255 everywhere may come out a little above 255.
    private static byte Rounded(int sum) => (byte)Math.Min(sum >> ResamplingAxis.Bits, 255);
}
