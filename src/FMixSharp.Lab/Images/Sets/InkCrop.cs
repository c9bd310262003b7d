namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Bengali.AI's images as the paper's networks see them (spec §6.6): white ink on black, cropped to the ink, in one size.
/// </summary>
internal static class InkCrop
{
    // Out of 255, after inversion; paler pixels are paper.
    private const int Paper = 5;

    /// <summary>
    /// Inverts, cuts out the box of all pixels with ink (everything if there is none) and resizes it to a square, without keeping its
    /// shape: bilinear between pixel centres, not antialiased.
    /// </summary>
    /// <param name="source">Dark ink on white, row-major.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="destination">Receives side × side bytes.</param>
    /// <param name="side">Rows and columns wanted.</param>
    public static void Apply(ReadOnlySpan<byte> source, int width, Span<byte> destination, int side)
    {
        var (top, bottom, left, right) = Ink(source, width);
        for (var y = 0; y < side; y++)
        {
            var (y0, y1, fy) = Between(y, side, top, bottom);
            for (var x = 0; x < side; x++)
            {
                var (x0, x1, fx) = Between(x, side, left, right);
                var above = Mix(source[y0 * width + x0], source[y0 * width + x1], fx);
                var below = Mix(source[y1 * width + x0], source[y1 * width + x1], fx);
                destination[y * side + x] = (byte)(255.5f - Mix(above, below, fy));
            }
        }
    }

    // First and last row and column with ink.
    private static (int Top, int Bottom, int Left, int Right) Ink(ReadOnlySpan<byte> source, int width)
    {
        int top = int.MaxValue,
            bottom = -1,
            left = int.MaxValue,
            right = -1;
        for (var start = 0; start < source.Length; start += width)
        {
            var row = source.Slice(start, width);
            var first = row.IndexOfAnyInRange(byte.MinValue, (byte)(254 - Paper));
            if (first < 0)
                continue;
            top = Math.Min(top, start / width);
            bottom = start / width;
            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOfAnyInRange(byte.MinValue, (byte)(254 - Paper)));
        }
        return bottom < 0 ? (0, source.Length / width - 1, 0, width - 1) : (top, bottom, left, right);
    }

    // The two source pixels around new pixel i, and how near it is to the second.
    private static (int First, int Second, float Fraction) Between(int i, int side, int from, int to)
    {
        var place = (i + 0.5f) * (to - from + 1) / side - 0.5f;
        var first = (int)MathF.Floor(place);
        return (Math.Clamp(from + first, from, to), Math.Clamp(from + first + 1, from, to), place - first);
    }

    private static float Mix(float a, float b, float fraction) => a + (b - a) * fraction;
}
