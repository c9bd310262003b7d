using System.Buffers;

namespace FMixSharp.Masks;

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
                Affine(source, destination, height, width, 1, 0, 0, v, 1, 0);
                break;
            default: // Rotate, counter-clockwise about the centre
                var (sine, cosine) = Math.SinCos(v * Math.PI / 180);
                double x = width / 2.0, y = height / 2.0;
                Affine(source, destination, height, width, cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y);
                break;
        }
    }

    /// <summary>
    /// The centre of output pixel (x, y) comes from (x + <paramref name="b"/>·y + <paramref name="c"/>, y + <paramref name="f"/>): each row is a piece of a row.
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

    /// <summary>
    /// The centre of output pixel (x, y) comes from (a·x + b·y + c, d·x + e·y + f), and so from the pixel in which that point lies.
    /// </summary>
    private static void Affine(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, double a, double b, double c, double d,
        double e, double f)
    {
        var rented = ArrayPool<int>.Shared.Rent(width);
        var places = rented.AsSpan(0, width);
        for (var y = 0; y < height; y++)
        {
            double rowX = b * (y + 0.5) + c, rowY = e * (y + 0.5) + f;
            for (var x = 0; x < places.Length; x++)
            {
                double fromX = a * (x + 0.5) + rowX, fromY = d * (x + 0.5) + rowY;
                var inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
                places[x] = inside ? (int)fromY * width + (int)fromX : -1;
            }
            for (var plane = 0; plane < source.Length; plane += height * width)
            {
                var from = source.Slice(plane, height * width);
                var row = destination.Slice(plane + y * width, width);
                for (var x = 0; x < row.Length; x++)
                {
                    var place = places[x];
                    row[x] = (uint)place < (uint)from.Length ? from[place] : (byte)0;
                }
            }
        }
        ArrayPool<int>.Shared.Return(rented);
    }
}
