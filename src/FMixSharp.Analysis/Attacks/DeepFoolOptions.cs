namespace FMixSharp.Analysis.Attacks;

/// <summary>Settings of <see cref="DeepFool"/>; the defaults are those of the paper's experiments (spec §5.3).</summary>
public sealed record DeepFoolOptions
{
    /// <summary>Most steps for a sample, at least 1.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>
    /// How many of the likeliest classes are considered, the predicted one included, at least 2; fewer where the model has fewer.
    /// </summary>
    public int Candidates { get; init; } = 10;

    /// <summary>
    /// How much farther than computed to go, as a share of the whole perturbation, at least 0: onto the other side of the boundary.
    /// </summary>
    public double Overshoot { get; init; } = 0.02;

    /// <summary>Added to the length of every step, in pixel units, at least 0.</summary>
    public double Margin { get; init; } = 1e-4;

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        if (Steps < 1)
            yield return $"Steps is {Steps}; expected at least 1.";
        if (Candidates < 2)
            yield return $"Candidates is {Candidates}; expected at least 2.";
        if (!(Overshoot >= 0) || double.IsInfinity(Overshoot))
            yield return $"Overshoot is {Overshoot}; expected a finite number of at least 0.";
        if (!(Margin >= 0) || double.IsInfinity(Margin))
            yield return $"Margin is {Margin}; expected a finite number of at least 0.";
    }
}
