namespace FMixSharp;

/// <summary>Applies image operations to plain arrays of bytes.</summary>
public static class ImageOperations
{
    /// <summary>Applies <paramref name="step"/> to one image.</summary>
    /// <param name="step">What is done, and how strongly.</param>
    /// <param name="source">The image: (channels, height, width), row-major; not changed.</param>
    /// <param name="destination">Receives the result; as long as <paramref name="source"/>, and not overlapping it.</param>
    /// <param name="channels">Number of channels, at least 1; 1 or 3 for <see cref="ImageOperation.Contrast"/> and
    /// <see cref="ImageOperation.Color"/>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, the spans overlap, or the step is none.</exception>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        Check(step, source, destination, channels, height, width);
        switch (step.Operation)
        {
            case ImageOperation.AutoContrast
            or ImageOperation.Equalize
            or ImageOperation.Posterize
            or ImageOperation.Solarize
            or ImageOperation.Invert:
                Tones.Apply(step, source, destination, height * width);
                break;
            case ImageOperation.Contrast or ImageOperation.Color or ImageOperation.Brightness or ImageOperation.Sharpness:
                Enhancement.Apply(step, source, destination, channels, height, width);
                break;
            case ImageOperation.Rotate
            or ImageOperation.ShearX
            or ImageOperation.ShearY
            or ImageOperation.TranslateX
            or ImageOperation.TranslateY:
                Geometry.Apply(step, source, destination, height, width);
                break;
            case ImageOperation.Cutout:
                Patch.Apply(step, source, destination, channels, height, width);
                break;
            default:
                throw new ArgumentException($"{(int)step.Operation} is not an image operation.", nameof(step));
        }
    }

    private static void Check(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (source.Length != (long)channels * height * width || destination.Length != source.Length)
        {
            throw new ArgumentException(
                $"An image of {channels}x{height}x{width} has {(long)channels * height * width} bytes, but {source.Length} were "
                    + $"given, and room for {destination.Length}.",
                nameof(source)
            );
        }
        if (source.Overlaps(destination))
            throw new ArgumentException("The destination overlaps the source; give separate memory.", nameof(destination));
        if (!float.IsFinite(step.Magnitude) || !float.IsFinite(step.CentreX) || !float.IsFinite(step.CentreY))
            throw new ArgumentException($"{step}: magnitude and centre must be finite.", nameof(step));
        if (channels is not (1 or 3) && step.Operation is ImageOperation.Contrast or ImageOperation.Color)
            throw new ArgumentException(
                $"{step.Operation} needs the image in greyscale, which {channels} channels do not say; expected 1 or 3.",
                nameof(channels)
            );
    }
}
