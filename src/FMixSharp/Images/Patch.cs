namespace FMixSharp;

/// <summary>Covers a square of an image.</summary>
internal static class Patch
{
    // The mean colour of ImageNet, and that colour in greyscale.
    private static ReadOnlySpan<byte> Colour => [125, 123, 114];
    private const byte Grey = 123;

    /// <summary>Fills the pixels whose centres lie within half the side of the step's centre, in both directions.</summary>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        source.CopyTo(destination);
        var half = step.Magnitude * width / 2;
        var (left, right) = Range(step.CentreX * width, half, width);
        var (top, bottom) = Range(step.CentreY * height, half, height);
        for (var channel = 0; channel < channels && left < right; channel++)
        {
            for (var y = top; y < bottom; y++)
                destination.Slice((channel * height + y) * width + left, right - left).Fill(channels == 3 ? Colour[channel] : Grey);
        }
    }

    private static (int Start, int End) Range(float centre, float half, int length) =>
        ((int)Math.Clamp(MathF.Ceiling(centre - half - 0.5f), 0, length), (int)Math.Clamp(MathF.Ceiling(centre + half - 0.5f), 0, length));
}
