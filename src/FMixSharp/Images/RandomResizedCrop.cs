namespace FMixSharp;

/// <summary>Options of <see cref="RandomResizedCrop"/>.</summary>
public sealed record RandomResizedCropOptions : SamplerOptions
{
    /// <summary>Smallest share of the image's area that is kept, in (0, 1]; 0.08 by default.</summary>
    public double LeastArea { get; init; } = 0.08;

    /// <summary>Largest share of the image's area that is kept, in [<see cref="LeastArea"/>, 1]; 1 by default.</summary>
    public double MostArea { get; init; } = 1;

    /// <summary>
    /// Smallest ratio of width to height, in (0, 1]; ratios go from it to its inverse, uniformly in their logarithm. 3/4 by default.
    /// </summary>
    public double LeastAspect { get; init; } = 3 / 4.0;

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (!(LeastArea > 0 && LeastArea <= 1))
            yield return $"LeastArea is {LeastArea}; expected a number above 0 and up to 1.";
        if (!(MostArea >= LeastArea && MostArea <= 1))
            yield return $"MostArea is {MostArea}; expected a number from LeastArea, {LeastArea}, to 1.";
        if (!(LeastAspect > 0 && LeastAspect <= 1))
            yield return $"LeastAspect is {LeastAspect}; expected a number above 0 and up to 1.";
    }
}

/// <summary>
/// A box of random area, shape and place, resized: the training crop of ImageNet. Source: Szegedy et al., "Going Deeper with Convolutions"
/// (2014), with the defaults and the fallback of torchvision; spec §3.3.
/// </summary>
public sealed class RandomResizedCrop(RandomResizedCropOptions? options = null)
{
    // As torchvision. With the defaults and an image of usual shape nearly every first box fits.
    private const int Tries = 10;

    private readonly RandomResizedCropOptions options = SamplerOptions.Checked(options ?? new RandomResizedCropOptions());

    /// <summary>Draws the box; after ten that do not fit, the largest in the centre whose shape is allowed.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <returns>A box inside the image, at least one pixel.</returns>
    public ImageBox Draw(int height, int width, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = (options.LeastArea + (options.MostArea - options.LeastArea) * random.NextDouble()) * height * width;
            var aspect = Math.Exp((2 * random.NextDouble() - 1) * Math.Log(options.LeastAspect));
            var (boxHeight, boxWidth) = (Math.Round(Math.Sqrt(area / aspect)), Math.Round(Math.Sqrt(area * aspect)));
            if (boxHeight >= 1 && boxHeight <= height && boxWidth >= 1 && boxWidth <= width)
            {
                var top = random.NextInt(height - (int)boxHeight + 1);
                return new ImageBox(top, random.NextInt(width - (int)boxWidth + 1), (int)boxHeight, (int)boxWidth);
            }
        }
        var most = 1 / options.LeastAspect;
        var tall = (int)Math.Clamp(Math.Round(width * most), 1, height);
        var wide = (int)Math.Clamp(Math.Round(height * most), 1, width);
        return new ImageBox((height - tall) / 2, (width - wide) / 2, tall, wide);
    }

    /// <summary>
    /// Draws a box of the source and resizes it to the destination; see
    /// <see cref="Resampling.Resize(ReadOnlySpan{byte}, int, int, int, ImageBox, Span{byte}, int, int)"/>.
    /// </summary>
    /// <param name="source">The image: (channels, height, width), row-major; not changed.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="destination">Receives (channels, newHeight, newWidth); must not overlap the source.</param>
    /// <param name="newHeight">Rows wanted, such as 224.</param>
    /// <param name="newWidth">Columns wanted.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public void Apply(
        ReadOnlySpan<byte> source,
        int channels,
        int height,
        int width,
        Span<byte> destination,
        int newHeight,
        int newWidth,
        ref RandomStream random
    ) => Resampling.Resize(source, channels, height, width, Draw(height, width, ref random), destination, newHeight, newWidth);
}
