namespace FMixSharp;

/// <summary>Options of <see cref="RandAugment"/>.</summary>
public sealed record RandAugmentOptions : SamplerOptions
{
    /// <summary>Operations applied to each image (the article's N), 1 to 32; 2 by default.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>
    /// How strong they are (M), from 0 to 10, which is the whole of each range; 9 by default. On torchvision's scale three times as much.
    /// </summary>
    public double Magnitude { get; init; } = 9;

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (Operations is < 1 or > 32)
            yield return $"Operations is {Operations}; expected a whole number from 1 to 32.";
        if (!(Magnitude >= 0 && Magnitude <= 10))
            yield return $"Magnitude is {Magnitude}; expected a number from 0 to 10 (a third of it where the scale goes to 30).";
    }
}

/// <summary>
/// RandAugment: N operations, each chosen from fourteen with equal chances, one of which does nothing, all at magnitude M. Source: Cubuk,
/// Zoph, Shlens, Le, "RandAugment: Practical Automated Data Augmentation with a Reduced Search Space" (2019). Ranges and their directions
/// are those of <see cref="AutoAugment"/>.
/// </summary>
public sealed class RandAugment(RandAugmentOptions? options = null) : ImagePolicy
{
    // And the identity, which is no step.
    private static readonly ImageOperation[] operations =
    [
        ImageOperation.AutoContrast,
        ImageOperation.Equalize,
        ImageOperation.Rotate,
        ImageOperation.Solarize,
        ImageOperation.Color,
        ImageOperation.Posterize,
        ImageOperation.Contrast,
        ImageOperation.Brightness,
        ImageOperation.Sharpness,
        ImageOperation.ShearX,
        ImageOperation.ShearY,
        ImageOperation.TranslateX,
        ImageOperation.TranslateY,
    ];

    private readonly RandAugmentOptions options = SamplerOptions.Checked(options ?? new RandAugmentOptions());

    /// <inheritdoc/>
    public override int MostSteps => options.Operations;

    /// <inheritdoc/>
    public override int Draw(ref RandomStream random, Span<ImageStep> steps)
    {
        var count = 0;
        for (var i = 0; i < options.Operations; i++)
        {
            var choice = random.NextInt(operations.Length + 1);
            if (choice < operations.Length)
                steps[count++] = MagnitudeRange.Draw(
                    operations[choice],
                    MagnitudeRange.Level(operations[choice], options.Magnitude / 10),
                    ref random
                );
        }
        return count;
    }
}
