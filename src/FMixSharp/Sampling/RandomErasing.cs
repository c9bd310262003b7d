namespace FMixSharp;

/// <summary>Options of <see cref="RandomErasing"/>.</summary>
public sealed record RandomErasingOptions : SamplerOptions
{
    /// <summary>Probability in [0, 1] that a sample is erased in; 0.5 by default, as in the article.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Smallest share of the image that is erased (the article's s_l), in (0, 1]; 0.02 by default.</summary>
    public double LeastArea { get; init; } = 0.02;

    /// <summary>Largest share of the image that is erased (s_h), in (0, 1]; 0.4 by default.</summary>
    public double MostArea { get; init; } = 0.4;

    /// <summary>Smallest ratio of two sides (r₁), in (0, 1]; ratios are uniform from it to its inverse. 0.3 by default.</summary>
    public double LeastAspect { get; init; } = 0.3;

    /// <summary>
    /// Null by default. Otherwise a square (cube, …) of this side around a uniform centre, clipped, as Cutout places it: the variant of the
    /// FMix reference, which erases each sample (spec §2.4). Areas and ratios then do not count.
    /// </summary>
    public int? Side { get; init; }

    /// <summary>
    /// What stands in the box, in the units of the inputs. By default noise uniform in [0, 1) for each value, which suits images scaled to
    /// that range; for bytes take <c>Fill.Uniform(0, 255)</c>.
    /// </summary>
    public Fill Fill { get; init; } = Fill.Uniform(0, 1);

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (!(Probability >= 0 && Probability <= 1))
            yield return $"Probability is {Probability}; expected a number from 0 to 1.";
        if (!(LeastArea > 0 && LeastArea <= 1))
            yield return $"LeastArea is {LeastArea}; expected a number above 0 and up to 1.";
        if (!(MostArea >= LeastArea && MostArea <= 1))
            yield return $"MostArea is {MostArea}; expected a number from LeastArea, {LeastArea}, to 1.";
        if (!(LeastAspect > 0 && LeastAspect <= 1))
            yield return $"LeastAspect is {LeastAspect}; expected a number above 0 and up to 1.";
        if (Side < 1)
            yield return $"Side is {Side}; expected at least 1, or null for boxes of drawn area and shape.";
        if (Fill is null)
            yield return "Fill is null; expected a fill, such as Fill.Uniform(0, 1).";
    }
}

/// <summary>
/// Random Erasing: with a probability, a box of random area and shape inside the sample is filled with noise, and the label stays. Source:
/// Zhong, Zheng, Kang, Li, Yang, "Random Erasing Data Augmentation" (2017), algorithm 1. In d axes the ratios of each side to the first are
/// drawn. Where no drawn box fits, the share of the sample keeps its law, and the ratio gives way.
/// </summary>
public sealed class RandomErasing(RandomErasingOptions? options = null) : MixSampler
{
    /// <summary>As the authors' program. Each try fits with a good chance, but for very long and narrow samples.</summary>
    private const int Tries = 100;

    private readonly RandomErasingOptions options = SamplerOptions.Checked(options ?? new RandomErasingOptions());

    /// <inheritdoc/>
    public override string Method => "random-erasing";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request) => ErasedBoxes.Draw(Method, request, options.Fill, Place);

    private bool Place(ref RandomStream stream, ReadOnlySpan<int> shape, Span<int> starts, Span<int> ends)
    {
        if (!stream.NextBool(options.Probability))
            return false;
        if (options.Side is { } side)
        {
            Span<int> halves = stackalloc int[shape.Length];
            halves.Fill(side / 2);
            Box.PlaceAround(ref stream, shape, halves, starts, ends);
            return true;
        }
        Span<double> sides = stackalloc double[shape.Length];
        var fits = false;
        for (var attempt = 0; attempt < Tries && !fits; attempt++)
        {
            DrawSides(ref stream, shape, sides);
            fits = Fits(sides, shape);
        }
        if (!fits)
            KeepArea(sides, shape);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var length = (int)Math.Clamp(Math.Round(sides[axis]), 1, shape[axis]);
            starts[axis] = stream.NextInt(shape[axis] - length + 1);
            ends[axis] = starts[axis] + length;
        }
        return true;
    }

    /// <summary>Sides whose product is the drawn area; the first is r times each other one, with an r for each.</summary>
    private void DrawSides(ref RandomStream stream, ReadOnlySpan<int> shape, Span<double> sides)
    {
        double logProduct = Math.Log(Between(ref stream, options.LeastArea, options.MostArea)),
            logRatios = 0;
        foreach (var length in shape)
            logProduct += Math.Log(length);
        for (var axis = 1; axis < sides.Length; axis++)
            logRatios += sides[axis] = Math.Log(Between(ref stream, options.LeastAspect, 1 / options.LeastAspect));
        var first = (logProduct + logRatios) / sides.Length;
        for (var axis = 1; axis < sides.Length; axis++)
            sides[axis] = Math.Exp(first - sides[axis]);
        sides[0] = Math.Exp(first);
    }

    private static bool Fits(ReadOnlySpan<double> sides, ReadOnlySpan<int> shape)
    {
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (Math.Round(sides[axis]) is < 1 || Math.Round(sides[axis]) >= shape[axis])
                return false;
        }
        return true;
    }

    // Where hardly any ratio fits, as in a strip of 1000 × 2 cells, the area stays as it was drawn, and the ratio gives way: a side that is
    // too long is cut, one below a cell becomes one, and the sides that can still change make up for it. After each pass all is well, or
    // one side fewer can change.
    private static void KeepArea(Span<double> sides, ReadOnlySpan<int> shape)
    {
        for (var pass = 0; pass < sides.Length; pass++)
        {
            var (excess, free) = (1.0, 0);
            for (var axis = 0; axis < sides.Length; axis++)
            {
                var side = Math.Clamp(sides[axis], 1, shape[axis]);
                (excess, sides[axis]) = (excess * sides[axis] / side, side);
            }
            for (var axis = 0; axis < sides.Length; axis++)
                free += CanChange(sides[axis], shape[axis], excess) ? 1 : 0;
            for (var axis = 0; axis < sides.Length; axis++)
                if (CanChange(sides[axis], shape[axis], excess))
                    sides[axis] *= Math.Pow(excess, 1.0 / free);
        }

        static bool CanChange(double side, int length, double excess) => excess > 1 ? side < length : excess < 1 && side > 1;
    }

    private static double Between(ref RandomStream stream, double least, double most) => least + (most - least) * stream.NextDouble();
}
