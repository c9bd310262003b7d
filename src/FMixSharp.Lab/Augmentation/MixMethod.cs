namespace FMixSharp.Lab.Augmentation;

/// <summary>A mixing method by its name.</summary>
/// <param name="Name">On the command line and in files: small letters, digits and hyphens.</param>
/// <param name="Create">Its sampler, for a run's settings.</param>
public sealed record MixMethod(string Name, Func<MixSettings, MixSampler> Create)
{
    /// <summary>Whether it draws λ by α.</summary>
    public bool UsesAlpha { get; init; }

    /// <summary>Whether it has FMix masks of decay power δ.</summary>
    public bool UsesDecay { get; init; }

    /// <summary>Whether a batch shares λ and mask unless each sample is to have its own.</summary>
    public bool UsesPerSample { get; init; }
}

/// <summary>What a run says of how it is mixed.</summary>
/// <param name="Alpha">α of λ ~ Beta(α, α), positive.</param>
/// <param name="Decay">Decay power δ ≥ 0 of FMix's low-pass filter.</param>
/// <param name="PerSample">Whether each sample has its own λ and mask, where a method would share them in the batch.</param>
public sealed record MixSettings(double Alpha, double Decay, bool PerSample);
