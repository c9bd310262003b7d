namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// Settings of <see cref="ProjectedGradientDescent"/>; the defaults are those of the paper's experiments in ℓ∞ (spec §5.3).
/// </summary>
public sealed record ProjectedGradientDescentOptions
{
    /// <summary>Number of steps, at least 1.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Length of a step as a share of ε, above 0.</summary>
    public double RelativeStep { get; init; } = 0.01 / 0.3;

    /// <summary>Whether to begin at a uniformly random point of the ε-ball instead of at the image.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        if (Steps < 1)
            yield return $"Steps is {Steps}; expected at least 1.";
        if (!(RelativeStep > 0) || double.IsInfinity(RelativeStep))
            yield return $"RelativeStep is {RelativeStep}; expected a finite number above 0.";
    }
}
