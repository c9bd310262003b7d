using System.Buffers;

namespace FMixSharp;

/// <summary>
/// Changes the size of 8-bit images: bilinear, and antialiased when reducing. As Pillow and torchvision do it: a triangle around each new
/// pixel's centre that is as wide as the reduction (one pixel when enlarging), first along rows, then along columns, in fixed point of 22
/// bits; each of the two passes rounds to a byte, halves up.
/// </summary>
public static class Resampling
{
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
        var sums = ArrayPool<int>.Shared.Rent(newWidth);
        var narrow = rented.AsSpan(0, needed * newWidth);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < needed; y++)
                AlongRow(source[((channel * height + top + first + y) * width + left)..], narrow.Slice(y * newWidth, newWidth), columns);
            AlongColumns(narrow, destination.Slice(channel * plane, plane), rows, first, sums.AsSpan(0, newWidth));
        }
        ArrayPool<byte>.Shared.Return(rented);
        ArrayPool<int>.Shared.Return(sums);
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

    private static void AlongRow(ReadOnlySpan<byte> source, Span<byte> destination, in ResamplingAxis columns)
    {
        for (var x = 0; x < destination.Length; x++)
        {
            var weights = columns.Weights(x, out var start);
            var inputs = source.Slice(start, weights.Length);
            var sum = 1 << (ResamplingAxis.Bits - 1);
            for (var i = 0; i < inputs.Length; i++)
                sum += inputs[i] * weights[i];
            destination[x] = Rounded(sum);
        }
    }

    private static void AlongColumns(ReadOnlySpan<byte> source, Span<byte> destination, in ResamplingAxis rows, int first, Span<int> sums)
    {
        var width = sums.Length;
        for (var y = 0; y < rows.Count; y++)
        {
            var weights = rows.Weights(y, out var start);
            sums.Fill(1 << (ResamplingAxis.Bits - 1));
            for (var i = 0; i < weights.Length; i++)
            {
                var row = source.Slice((start - first + i) * width, sums.Length);
                var weight = weights[i];
                for (var x = 0; x < row.Length; x++)
                    sums[x] += row[x] * weight;
            }
            for (var x = 0; x < sums.Length; x++)
                destination[y * width + x] = Rounded(sums[x]);
        }
    }

    // Weights are rounded one by one, so that 255 everywhere may come out a little above 255.
    private static byte Rounded(int sum) => (byte)Math.Min(sum >> ResamplingAxis.Bits, 255);
}
