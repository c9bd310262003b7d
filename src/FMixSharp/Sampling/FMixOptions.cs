namespace FMixSharp;

/// <summary>Which low-frequency images FMix thresholds.</summary>
public enum FMixGenerator
{
    /// <summary>The paper's equations 3 to 5: a full spectrum in all directions. The default.</summary>
    Faithful,

    /// <summary>
    /// What the released Python implementation computes: its spectrum is sliced along the wrong axis, so that 2-D masks are stripes with at
    /// most one horizontal cycle and 1-D masks always one arc (spec §1.6a). For comparison with models trained by it.
    /// </summary>
    Released,
}

/// <summary>Options of <see cref="FMix"/>.</summary>
public sealed record FMixOptions : MixOptions
{
    /// <summary>Decay power δ ≥ 0 of the low-pass filter, 3 by default as in the paper; higher is smoother, 0 is white noise.</summary>
    public double Decay { get; init; } = 3;

    /// <summary>
    /// Softness of the mask's edge, in [0, 0.5]: the share of cells on each side of the threshold that are blended; 0 by default.
    /// </summary>
    public double Softness { get; init; }

    /// <summary>Faithful by default.</summary>
    public FMixGenerator Generator { get; init; }

    /// <summary>
    /// False by default: λ is the mask's real mean. True: λ is the sampled value, as the released implementation returns it.
    /// </summary>
    public bool KeepSampledLambda { get; init; }

    /// <summary>
    /// Threads that draw the masks of one call; 0, the default, for as many as there are cores. The masks do not depend on it.
    /// </summary>
    public int Threads { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        foreach (var violation in base.Violations())
            yield return violation;
        if (!(Decay >= 0) || double.IsInfinity(Decay))
            yield return $"Decay is {Decay}; expected a finite number of at least 0.";
        if (!(Softness >= 0 && Softness <= 0.5))
            yield return $"Softness is {Softness}; expected a number from 0 to 0.5.";
        if (!Enum.IsDefined(Generator))
            yield return $"Generator is {(int)Generator}; expected Faithful or Released.";
        if (Threads < 0)
            yield return $"Threads is {Threads}; expected a whole number of at least 0.";
    }
}
