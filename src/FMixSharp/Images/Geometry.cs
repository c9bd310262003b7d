using System.Buffers;

namespace FMixSharp;

/// <summary>Moves pixels: nearest neighbour, black outside. Where a pixel comes from is computed once for all channels.</summary>
internal static class Geometry
{
    /// <summary>Applies one of the operations that move pixels.</summary>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int height, int width)
    {
        var v = step.Magnitude;
        switch (step.Operation)
        {
            case ImageOperation.ShearX:
                ShiftRows(source, destination, height, width, v, 0, 0);
                break;
            case ImageOperation.TranslateX:
                ShiftRows(source, destination, height, width, 0, v * width, 0);
                break;
            case ImageOperation.TranslateY:
                ShiftRows(source, destination, height, width, 0, 0, v * height);
                break;
            case ImageOperation.ShearY:
                ShearColumns(source, destination, height, width, v);
                break;
            default:
                Rotate(source, destination, height, width, v);
                break;
        }
    }

    /// <summary>
    /// The centre of output pixel (x, y) comes from (x + <paramref name="b"/>·y + <paramref name="c"/>, y + <paramref name="f"/>): each row
    /// is a piece of a row.
    /// </summary>
    private static void ShiftRows(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, double b, double c, double f)
    {
        for (var y = 0; y < height; y++)
        {
            var shift = (int)Math.Clamp(Math.Floor(0.5 + b * (y + 0.5) + c), -width, width);
            var from = Math.Floor(y + 0.5 + f);
            var outside = from < 0 || from >= height;
            var (start, end) = outside ? (width, width) : (Math.Max(0, -shift), Math.Min(width, width - shift));
            for (var plane = 0; plane < source.Length; plane += height * width)
            {
                var row = destination.Slice(plane + y * width, width);
                row[..start].Clear();
                row[end..].Clear();
                if (start < end)
                    source.Slice(plane + (int)from * width + start + shift, end - start).CopyTo(row[start..end]);
            }
        }
    }

    /// <summary>The centre of output pixel (x, y) comes from (x, y + v·x): each column is a piece of a column.</summary>
    private static void ShearColumns(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, double v)
    {
        var rented = ArrayPool<int>.Shared.Rent(2 * width);
        Span<int> shifts = rented.AsSpan(0, width),
            places = rented.AsSpan(width, width);
        for (var x = 0; x < width; x++)
            shifts[x] = (int)Math.Clamp(Math.Floor(0.5 + v * (x + 0.5)), -height, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < places.Length; x++)
            {
                var from = y + shifts[x];
                places[x] = (uint)from < (uint)height ? from * width + x : -1;
            }
            Gather(source, destination, places, y, height * width);
        }
        ArrayPool<int>.Shared.Return(rented);
    }

    /// <summary>Counter-clockwise about the centre.</summary>
    private static void Rotate(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, double degrees)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        double middleX = width / 2.0,
            middleY = height / 2.0;
        var rented = ArrayPool<int>.Shared.Rent(width);
        var places = rented.AsSpan(0, width);
        for (var y = 0; y < height; y++)
        {
            // One pixel is added, and taken off after cutting the fraction: so what lies left of the image or above it becomes negative.
            var rowX = middleX - sine * (y + 0.5 - middleY) + 1;
            var rowY = middleY + cosine * (y + 0.5 - middleY) + 1;
            for (var x = 0; x < places.Length; x++)
            {
                var offset = x + 0.5 - middleX;
                int fromX = (int)(rowX + cosine * offset) - 1,
                    fromY = (int)(rowY + sine * offset) - 1;
                places[x] = (uint)fromX < (uint)width && (uint)fromY < (uint)height ? fromY * width + fromX : -1;
            }
            Gather(source, destination, places, y, height * width);
        }
        ArrayPool<int>.Shared.Return(rented);
    }

    // Row y of every channel; a negative place is black.
    private static void Gather(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<int> places, int y, int plane)
    {
        for (var start = 0; start < source.Length; start += plane)
        {
            var from = source.Slice(start, plane);
            var row = destination.Slice(start + y * places.Length, places.Length);
            for (var x = 0; x < row.Length; x++)
            {
                var place = places[x];
                row[x] = (uint)place < (uint)from.Length ? from[place] : (byte)0;
            }
        }
    }
}
