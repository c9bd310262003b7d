using FMixSharp.Masks;

namespace FMixSharp.Lab.Augmentation;

/// <summary>The mixing methods by their command-line names.</summary>
public static class MixMethods
{
    /// <summary>The single methods; two or more joined with "+" take turns, one batch each, in their order (spec §2.3).</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "fmix", "cutmix", "mixup", HiddenMixUp.Name, "fmix-released", "cutmix-released"];

    /// <summary>The sampler that <paramref name="mix"/> names.</summary>
    /// <param name="mix">One of <see cref="Names"/>, or several joined with "+", such as "fmix+mixup".</param>
    /// <param name="alpha">α of λ ~ Beta(α, α), positive.</param>
    /// <param name="decay">Decay power δ ≥ 0 of FMix's low-pass filter; the other methods have none.</param>
    /// <param name="perSample">True: each sample has its own λ and mask, instead of one for the batch.</param>
    /// <exception cref="FormatException">A name is unknown; the message points at it and lists the known ones.</exception>
    /// <exception cref="ArgumentException"><paramref name="alpha"/> or <paramref name="decay"/> is out of range.</exception>
    public static MixSampler Create(string mix, double alpha = 1, double decay = 3, bool perSample = false)
    {
        if (Problem(mix) is { } problem)
            throw new FormatException(problem);
        var samplers = mix.Split('+').Select(name => CreateSingle(name.Trim(), alpha, decay, perSample)).ToArray();
        return samplers is [var single] ? single : new Alternation(samplers);
    }

    /// <summary>What is wrong with <paramref name="mix"/>, or null.</summary>
    internal static string? Problem(string mix)
    {
        var start = 0;
        foreach (var part in mix.Split('+'))
        {
            if (!Names.Contains(part.Trim()))
            {
                return $"'{part.Trim()}' at character {start + 1} of '{mix}' is not a mixing method; "
                    + $"expected one of {string.Join(", ", Names)}, or several joined with '+'.";
            }
            start += part.Length + 1;
        }
        return null;
    }

    // The released variants return λ as sampled, because that is what models trained by them saw (spec §1.2 step 7, §2.2).
    private static MixSampler CreateSingle(string name, double alpha, double decay, bool perSample) => name switch
    {
        "none" => new NoMix(),
        "fmix" => new FMix(new FMixOptions { Alpha = alpha, Decay = decay, PerSample = perSample }),
        "fmix-released" => new FMix(new FMixOptions
        {
            Alpha = alpha,
            Decay = decay,
            PerSample = perSample,
            Generator = FMixGenerator.Released,
            KeepSampledLambda = true,
        }),
        "cutmix" => new CutMix(new CutMixOptions { Alpha = alpha, PerSample = perSample }),
        "cutmix-released" => new CutMix(new CutMixOptions { Alpha = alpha, PerSample = perSample, Released = true }),
        "mixup" => new MixUp(new MixUpOptions { Alpha = alpha, PerSample = perSample }),
        HiddenMixUp.Name => new HiddenMixUp(new MixUpOptions { Alpha = alpha, PerSample = perSample }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not one of Names"),
    };
}
