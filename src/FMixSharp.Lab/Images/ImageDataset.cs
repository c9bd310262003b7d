namespace FMixSharp.Lab.Images;

/// <summary>Labelled 8-bit images of one size, all in memory.</summary>
public sealed class ImageDataset : ImageSplit
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="pixels">Image after image, each (channels, height, width) row-major, 0 to 255.</param>
    /// <param name="labels">Class index of each image, 0 … classes.Count − 1; at least one image.</param>
    /// <param name="classes">Class names, by index; all different.</param>
    /// <param name="strata">What folds are stratified by, a number of at least 0 for each image; the labels if null.</param>
    /// <exception cref="ArgumentException">The pieces do not fit together; the message says which and how.</exception>
    public ImageDataset(
        int channels,
        int height,
        int width,
        byte[] pixels,
        int[] labels,
        IReadOnlyList<string> classes,
        int[]? strata = null
    )
        : base(channels, height, width, labels, classes)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var expected = (long)labels.Length * channels * height * width;
        if (pixels.Length != expected)
            throw new ArgumentException(
                $"{labels.Length} images of {channels}x{height}x{width} need {expected} bytes, but there are {pixels.Length}",
                nameof(pixels)
            );
        if (strata is not null && (strata.Length != labels.Length || strata.Any(stratum => stratum < 0)))
            throw new ArgumentException($"there must be {labels.Length} strata, one of at least 0 for each image", nameof(strata));
        Pixels = pixels;
        Strata = strata ?? labels;
    }

    /// <summary>Image after image, each (channels, height, width) row-major, 0 to 255.</summary>
    public byte[] Pixels { get; }

    /// <inheritdoc/>
    public override int[] Strata { get; }

    /// <summary>Paths of the images' files; null where they are none, or not known.</summary>
    internal IReadOnlyList<string>? Files { get; init; }

    internal override string? FileOf(int index) => Files?[index];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Read(int index, Span<byte> buffer) => Pixels.AsSpan(checked(index * ImageSize), ImageSize);
}
