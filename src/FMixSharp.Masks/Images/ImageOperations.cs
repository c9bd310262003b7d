namespace FMixSharp.Masks;

/// <summary>Applies image operations to plain arrays of bytes.</summary>
public static class ImageOperations
{
    /// <summary>Applies <paramref name="step"/> to one image.</summary>
    /// <param name="step">What is done, and how strongly.</param>
    /// <param name="source">The image: (channels, height, width), row-major; not changed.</param>
    /// <param name="destination">Receives the result; as long as <paramref name="source"/>, and not overlapping it.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, the spans overlap, or the step is none.</exception>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var plane = height * width;
        if (source.Length != (long)channels * plane || destination.Length != source.Length)
        {
            throw new ArgumentException($"An image of {channels}x{height}x{width} has {(long)channels * plane} bytes, but {source.Length} were "
                + $"given, and room for {destination.Length}.", nameof(source));
        }
        if (source.Overlaps(destination))
            throw new ArgumentException("The destination overlaps the source; give separate memory.", nameof(destination));
        if (!float.IsFinite(step.Magnitude))
            throw new ArgumentException($"{step.Operation} by {step.Magnitude}: the magnitude must be finite.", nameof(step));
        for (var start = 0; start < source.Length; start += plane)
        {
            var from = source.Slice(start, plane);
            var to = destination.Slice(start, plane);
            switch (step.Operation)
            {
                case ImageOperation.AutoContrast:
                    Tones.AutoContrast(from, to);
                    break;
                case ImageOperation.Equalize:
                    Tones.Equalize(from, to);
                    break;
                case ImageOperation.Posterize:
                    Tones.Posterize(from, to, (int)step.Magnitude);
                    break;
                case ImageOperation.Solarize:
                    Tones.Solarize(from, to, step.Magnitude);
                    break;
                case ImageOperation.Rotate:
                    Geometry.Rotate(from, to, width, step.Magnitude);
                    break;
                case ImageOperation.ShearX:
                    Geometry.Affine(from, to, width, 1, step.Magnitude, 0, 0, 1, 0);
                    break;
                case ImageOperation.ShearY:
                    Geometry.Affine(from, to, width, 1, 0, 0, step.Magnitude, 1, 0);
                    break;
                case ImageOperation.TranslateX:
                    Geometry.Affine(from, to, width, 1, 0, step.Magnitude * width, 0, 1, 0);
                    break;
                case ImageOperation.TranslateY:
                    Geometry.Affine(from, to, width, 1, 0, 0, 0, 1, step.Magnitude * height);
                    break;
                default:
                    throw new ArgumentException($"{(int)step.Operation} is not an image operation.", nameof(step));
            }
        }
    }
}
