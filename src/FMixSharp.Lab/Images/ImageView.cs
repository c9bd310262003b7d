using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images;

/// <summary>How an image of any size becomes one of the size that a model is given.</summary>
/// <param name="Height">Rows that the model is given.</param>
/// <param name="Width">Columns that the model is given.</param>
/// <param name="Fit">One of <see cref="Fits"/>.</param>
/// <param name="ShorterSide">For <see cref="Crop"/>: length of the shorter side before the square in the centre is cut out.</param>
internal sealed record ImageView(int Height, int Width, string Fit, int ShorterSide)
{
    /// <summary>The square in the centre of the resized image.</summary>
    public const string Crop = "crop";

    /// <summary>The whole image, with black beside it.</summary>
    public const string Pad = "pad";

    /// <summary>The whole image, stretched.</summary>
    public const string Stretch = "stretch";

    /// <summary>The ways there are.</summary>
    public static IReadOnlyList<string> Fits { get; } = [Crop, Pad, Stretch];

    /// <summary>
    /// A square of a side; with a margin of an eighth around it before it is cut out, as usual for ImageNet (256 of 224).
    /// </summary>
    public static ImageView OfSide(int side, string fit) => new(side, side, fit, fit == Crop ? (int)Math.Round(side * 8 / 7.0) : side);

    /// <summary>What a model sees of an image of another size, where its own images all have one size and are taken as they are.</summary>
    public static ImageView OfOneSize(int height, int width) =>
        new(height, width, height == width ? Crop : Stretch, Math.Min(height, width));

    /// <summary>The view of a run.</summary>
    public static ImageView Of(DataRecord data)
    {
        var (height, width) = (data.Input.Height!.Value, data.Input.Width!.Value);
        return data.Preparation is { } preparation
            ? new ImageView(height, width, preparation.Resize, preparation.ShorterSide)
            : OfOneSize(height, width);
    }

    /// <summary>For run.json.</summary>
    public PreparationRecord Record => new(Fit, ShorterSide);

    /// <summary>The factor by which an image may be made smaller before, so that nothing is lost that is seen.</summary>
    public double LeastScale(int height, int width) =>
        Fit switch
        {
            Crop => (double)ShorterSide / Math.Min(height, width),
            Pad => Math.Min((double)Height / height, (double)Width / width),
            _ => Math.Max((double)Height / height, (double)Width / width),
        };

    /// <summary>Makes it.</summary>
    /// <param name="planes">The image: (channels, height, width).</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="destination">Receives (channels, <see cref="Height"/>, <see cref="Width"/>).</param>
    public void Apply(ReadOnlySpan<byte> planes, int channels, int height, int width, Span<byte> destination)
    {
        if (Fit == Crop)
            new ResizeCentreCrop(ShorterSide, Height).Apply(planes, channels, height, width, destination);
        else if (Fit == Stretch)
            Resampling.Resize(planes, channels, height, width, new ImageBox(0, 0, height, width), destination, Height, Width);
        else
            Padded(planes, channels, height, width, destination);
    }

    private void Padded(ReadOnlySpan<byte> planes, int channels, int height, int width, Span<byte> destination)
    {
        var scale = Math.Min((double)Height / height, (double)Width / width);
        var rows = Math.Clamp((int)Math.Round(height * scale), 1, Height);
        var columns = Math.Clamp((int)Math.Round(width * scale), 1, Width);
        var inner = new byte[channels * rows * columns];
        Resampling.Resize(planes, channels, height, width, new ImageBox(0, 0, height, width), inner, rows, columns);
        destination.Clear();
        var (top, left) = ((Height - rows) / 2, (Width - columns) / 2);
        for (var channel = 0; channel < channels; channel++)
        for (var y = 0; y < rows; y++)
            inner.AsSpan((channel * rows + y) * columns, columns).CopyTo(destination[((channel * Height + top + y) * Width + left)..]);
    }
}
