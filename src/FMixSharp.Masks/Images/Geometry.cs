namespace FMixSharp.Masks;

/// <summary>Moves the pixels of one channel: nearest neighbour, black outside.</summary>
internal static class Geometry
{
    /// <summary>Turns counter-clockwise about the centre.</summary>
    public static void Rotate(ReadOnlySpan<byte> source, Span<byte> destination, int width, float degrees)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        double x = width / 2.0, y = source.Length / width / 2.0;
        Affine(source, destination, width, cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y);
    }

    /// <summary>
    /// The centre of output pixel (x, y) comes from (a·x + b·y + c, d·x + e·y + f), and so from the pixel in which that point lies.
    /// </summary>
    public static void Affine(ReadOnlySpan<byte> source, Span<byte> destination, int width, double a, double b, double c, double d, double e,
        double f)
    {
        var height = source.Length / width;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var fromX = Math.Floor(a * (x + 0.5) + b * (y + 0.5) + c);
                var fromY = Math.Floor(d * (x + 0.5) + e * (y + 0.5) + f);
                var inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
                destination[y * width + x] = inside ? source[(int)fromY * width + (int)fromX] : (byte)0;
            }
        }
    }
}
