namespace FMixSharp;

/// <summary>Options of <see cref="AugMix"/>.</summary>
public sealed record AugMixOptions : SamplerOptions
{
    /// <summary>Chains of operations that are mixed (the article's k), at least 1; 3 by default.</summary>
    public int Chains { get; init; } = 3;

    /// <summary>Most operations in a chain, at least 1; 3 by default. Each chain has 1 to this many, equally likely.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>How strong operations are at most, in (0, 10]; 3 by default.</summary>
    public double Severity { get; init; } = 3;

    /// <summary>
    /// α of the chains' weights ~ Dirichlet(α, …, α) and of the share of the original, Beta(α, α); positive, 1 by default.
    /// </summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (Chains < 1)
            yield return $"Chains is {Chains}; expected at least 1.";
        if (Depth < 1)
            yield return $"Depth is {Depth}; expected at least 1.";
        if (!(Severity > 0 && Severity <= 10))
            yield return $"Severity is {Severity}; expected a number above 0 and up to 10.";
        if (!(Alpha > 0) || double.IsInfinity(Alpha))
            yield return $"Alpha is {Alpha}; expected a positive finite number.";
    }
}

/// <summary>
/// AugMix: an image is mixed with several chains of operations on itself, x̃ = λ·x + (1 − λ)·Σ wᵢ·chainᵢ(x), and keeps its label. For 8-bit
/// images of two axes. None of its operations is among the corruptions that robustness is measured with. Source: Hendrycks, Mu, Cubuk,
/// Zoph, Gilmer, Lakshminarayanan, "AugMix: A Simple Data Processing Method to Improve Robustness and Uncertainty" (2020), algorithm 1.
/// </summary>
public sealed class AugMix(AugMixOptions? options = null) : MixSampler
{
    private static readonly ImageOperation[] operations =
    [
        ImageOperation.AutoContrast,
        ImageOperation.Equalize,
        ImageOperation.Posterize,
        ImageOperation.Solarize,
        ImageOperation.Rotate,
        ImageOperation.ShearX,
        ImageOperation.ShearY,
        ImageOperation.TranslateX,
        ImageOperation.TranslateY,
    ];

    private readonly AugMixOptions options = SamplerOptions.Checked(options ?? new AugMixOptions());

    /// <inheritdoc/>
    public override string Method => "augmix";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var shape = request.Shape;
        if (shape.Length != 2)
            throw new ArgumentException($"AugMix is for images of two axes, but the shape is {MaskShape.Text(shape)}.", nameof(request));
        var partners = new int[request.BatchSize];
        var lambdas = new double[request.BatchSize];
        var chains = new ImageChain[request.BatchSize][];
        for (var i = 0; i < request.BatchSize; i++)
        {
            var stream = request.Key.Fold(PlanPlaces.Chains).Fold(i).Stream();
            (partners[i], lambdas[i]) = (i, stream.NextBeta(options.Alpha, options.Alpha));
            chains[i] = DrawChains(ref stream, shape);
        }
        return new MixPlan(Method, partners, lambdas, new ImageChains(shape[0], shape[1], chains), ownLabelOnly: true);
    }

    private ImageChain[] DrawChains(ref RandomStream stream, ReadOnlySpan<int> shape)
    {
        // Dirichlet: Gamma draws divided by their sum; in logarithms, because tiny α underflow.
        var logs = new double[options.Chains];
        foreach (ref var log in logs.AsSpan())
            log = stream.NextLogGamma(options.Alpha);
        var largest = logs.Max();
        var sum = logs.Sum(log => Math.Exp(log - largest));
        var chains = new ImageChain[options.Chains];
        for (var c = 0; c < chains.Length; c++)
        {
            var steps = new ImageStep[1 + stream.NextInt(options.Depth)];
            foreach (ref var step in steps.AsSpan())
                step = DrawStep(ref stream, shape);
            chains[c] = new ImageChain(Math.Exp(logs[c] - largest) / sum, steps);
        }
        return chains;
    }

    /// <summary>
    /// An operation at a level uniform from 0.1 to the severity, of at most 10: turns up to 30°, shears up to 0.3, shifts up to a third,
    /// and so on.
    /// </summary>
    private ImageStep DrawStep(ref RandomStream stream, ReadOnlySpan<int> shape)
    {
        var operation = operations[stream.NextInt(operations.Length)];
        var level = (0.1 + (options.Severity - 0.1) * stream.NextDouble()) / 10;
        var sign = stream.NextBool(0.5) ? 1 : -1;
        return new ImageStep(
            operation,
            (float)(
                operation switch
                {
                    ImageOperation.Posterize => 4 - (int)(4 * level),
                    ImageOperation.Solarize => 256 - (int)(256 * level),
                    ImageOperation.Rotate => sign * (int)(30 * level),
                    ImageOperation.ShearX or ImageOperation.ShearY => sign * 0.3 * level,
                    ImageOperation.TranslateX => sign * Pixels(level, shape[1]),
                    ImageOperation.TranslateY => sign * Pixels(level, shape[0]),
                    _ => 0,
                }
            )
        );
    }

    // Whole pixels, as a share of the axis, which is the unit of a translation.
    private static double Pixels(double level, int length) => (double)(int)(level * length / 3) / length;
}
