namespace FMixSharp;

/// <summary>Options of <see cref="Cutout"/>.</summary>
public sealed record CutoutOptions : SamplerOptions
{
    /// <summary>Side of the square in cells, at least 1; 16 by default, the article's best on CIFAR-10.</summary>
    public int Side { get; init; } = 16;

    /// <summary>Side as a share of each axis, in (0, 1], instead of <see cref="Side"/>; null by default.</summary>
    public double? ShareOfAxis { get; init; }

    /// <summary>What stands in the square, in the units of the inputs; 0 by default, which is the mean of standardised images.</summary>
    public Fill Fill { get; init; } = Fill.Constant(0);

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (Side < 1)
            yield return $"Side is {Side}; expected at least 1.";
        if (ShareOfAxis is { } share && !(share > 0 && share <= 1))
            yield return $"ShareOfAxis is {share}; expected a number above 0 and up to 1, or null for Side.";
        if (Fill is null)
            yield return "Fill is null; expected a fill, such as Fill.Constant(0).";
    }
}

/// <summary>
/// Cutout: a square around a uniform centre is erased from each sample, and the label stays. What lies outside the image is clipped.
/// Source: DeVries, Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout" (2017); spec §2.4. Any number of axes.
/// </summary>
public sealed class Cutout(CutoutOptions? options = null) : MixSampler
{
    private readonly CutoutOptions options = SamplerOptions.Checked(options ?? new CutoutOptions());

    /// <inheritdoc/>
    public override string Method => "cutout";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var halves = new int[request.Shape.Length];
        for (var axis = 0; axis < halves.Length; axis++)
            halves[axis] = (options.ShareOfAxis is { } share ? (int)Math.Round(share * request.Shape[axis]) : options.Side) / 2;
        return ErasedBoxes.Draw(
            Method,
            request,
            options.Fill,
            (ref stream, lengths, starts, ends) =>
            {
                Box.PlaceAround(ref stream, lengths, halves, starts, ends);
                return true;
            }
        );
    }
}
