namespace FMixSharp;

/// <summary>
/// An image reduced or enlarged so that its shorter side has a given length, and the square in its centre: how ImageNet's test images
/// are prepared (spec §3.3). Only the square is computed.
/// </summary>
public sealed class ResizeCentreCrop
{
    /// <summary>Keeps the two lengths.</summary>
    /// <param name="shorterSide">Pixels of the shorter side after resizing; 256 by default.</param>
    /// <param name="side">Side of the square, 1 … <paramref name="shorterSide"/>; 224 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of its range.</exception>
    public ResizeCentreCrop(int shorterSide = 256, int side = 224)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, side);
        (ShorterSide, Side) = (shorterSide, side);
    }

    /// <summary>Pixels of the shorter side after resizing.</summary>
    public int ShorterSide { get; }

    /// <summary>Side of the square that is kept.</summary>
    public int Side { get; }

    /// <summary>
    /// The square. The longer side becomes shorterSide · longer / shorter pixels, fractions dropped, and of an odd remainder around the
    /// square's halves are rounded to even, as torchvision does.
    /// </summary>
    /// <param name="source">The image: (channels, height, width), row-major; not changed.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="destination">Receives (channels, side, side); must not overlap the source.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public void Apply(ReadOnlySpan<byte> source, int channels, int height, int width, Span<byte> destination)
    {
        Resampling.Check(source, channels, height, width, destination, Side, Side);
        using var rows = Axis(height, width);
        using var columns = Axis(width, height);
        Resampling.Resize(source, channels, height, width, 0, 0, destination, rows, columns);
    }

    private ResamplingAxis Axis(int length, int other)
    {
        var resized = length <= other ? ShorterSide : (int)((long)ShorterSide * length / other);
        var scale = (double)length / resized;
        return new ResamplingAxis(length, Side, scale, Math.Round((resized - Side) / 2.0) * scale);
    }
}
