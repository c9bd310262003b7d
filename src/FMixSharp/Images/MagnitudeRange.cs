namespace FMixSharp;

/// <summary>
/// What magnitudes the learned policies use: a level from 0 to 1 is a magnitude from the least to the most, whose sign is then changed with
/// probability one half if it is signed. Source: Cubuk et al., "AutoAugment" (2018), table 6, with translations as a share of the side (150
/// of 331 pixels there); spec §3.4.
/// </summary>
/// <param name="Least">Magnitude of level 0.</param>
/// <param name="Most">Magnitude of level 1.</param>
/// <param name="Signed">Whether the sign is random.</param>
internal readonly record struct MagnitudeRange(float Least, float Most, bool Signed = false)
{
    /// <summary>The range of an operation; (0, 0) for one without magnitude.</summary>
    public static MagnitudeRange Of(ImageOperation operation) =>
        operation switch
        {
            ImageOperation.ShearX or ImageOperation.ShearY => new(0, 0.3f, true),
            ImageOperation.TranslateX or ImageOperation.TranslateY => new(0, 0.45f, true),
            ImageOperation.Rotate => new(0, 30, true),
            ImageOperation.Solarize => new(0, 256),
            ImageOperation.Posterize => new(4, 8),
            ImageOperation.Contrast or ImageOperation.Color or ImageOperation.Brightness or ImageOperation.Sharpness => new(0.1f, 1.9f),
            ImageOperation.Cutout => new(0, 0.2f),
            _ => default,
        };

    /// <summary>
    /// The level at which an operation has <paramref name="strength"/>, from 0 (weakest) to 1: few bits and low thresholds are strong. A
    /// number of bits is rounded. For Contrast, Color, Brightness and Sharpness it is the strength itself, although the middle is what
    /// changes nothing: so did the authors.
    /// </summary>
    public static double Level(ImageOperation operation, double strength) =>
        operation switch
        {
            ImageOperation.Posterize => 1 - Math.Round(4 * strength) / 4,
            ImageOperation.Solarize => 1 - strength,
            _ => strength,
        };

    /// <summary>An operation at a level, with a random sign and centre where it has one.</summary>
    public static ImageStep Draw(ImageOperation operation, double level, ref RandomStream random)
    {
        var range = Of(operation);
        var magnitude = (float)(range.Least + level * (range.Most - range.Least));
        if (range.Signed && random.NextBool(0.5))
            magnitude = -magnitude;
        return operation == ImageOperation.Cutout
            ? new ImageStep(operation, magnitude) { CentreX = (float)random.NextDouble(), CentreY = (float)random.NextDouble() }
            : new ImageStep(operation, magnitude);
    }
}
