namespace FMixSharp.Lab.Augmentation;

/// <summary>The mixing methods by their command-line names.</summary>
public static class MixMethods
{
    /// <summary>The single methods; <see cref="Create"/> says how they are combined.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "none",
        "fmix",
        "cutmix",
        "mixup",
        HiddenMixUp.Name,
        "cutout",
        "random-erasing",
        "samplepairing",
        "bc",
        "bc+",
        "augmix",
        "fmix-released",
        "cutmix-released",
    ];

    /// <summary>The sampler that <paramref name="mix"/> names.</summary>
    /// <param name="mix">
    /// One of <see cref="Names"/>; several joined with "+", which take turns, such as "fmix+mixup" or "fmix:2+mixup:1" (two batches, then
    /// one); or several joined with "|", one of which is drawn for each batch, such as "fmix|cutmix" or "fmix:3|cutmix" (three times as
    /// often). "bc+" is BC+ learning; "bc+mixup" is BC and MixUp in turns, "bc++mixup" BC+ and MixUp.
    /// </param>
    /// <param name="alpha">α of λ ~ Beta(α, α), positive, for methods that draw λ.</param>
    /// <param name="decay">Decay power δ ≥ 0 of FMix's low-pass filter; the other methods have none.</param>
    /// <param name="perSample">True: each sample has its own λ and mask, where a method would share them in the batch.</param>
    /// <exception cref="FormatException">The text makes no sense; the message points at the bad part.</exception>
    /// <exception cref="ArgumentException"><paramref name="alpha"/> or <paramref name="decay"/> is out of range.</exception>
    public static MixSampler Create(string mix, double alpha = 1, double decay = 3, bool perSample = false)
    {
        var (parsed, problem) = MixGrammar.Parse(mix, Names);
        if (parsed is null)
            throw new FormatException(problem);
        var samplers = parsed.Terms.Select(term => (term.Weight, CreateSingle(term.Name, alpha, decay, perSample))).ToArray();
        if (samplers is [var (_, single)])
            return single;
        return parsed.TakeTurns
            ? new Alternation([.. samplers.Select(each => ((int)each.Weight, each.Item2))])
            : new RandomChoice(samplers);
    }

    /// <summary>The single methods that <paramref name="mix"/> combines, each once, in their order.</summary>
    /// <exception cref="FormatException">The text makes no sense; the message points at the bad part.</exception>
    public static IReadOnlyList<string> Combined(string mix)
    {
        var (parsed, problem) = MixGrammar.Parse(mix, Names);
        return parsed is null ? throw new FormatException(problem) : [.. parsed.Terms.Select(term => term.Name).Distinct()];
    }

    /// <summary>Whether α, δ, and λ for each sample change what <paramref name="mix"/> does.</summary>
    /// <exception cref="FormatException">The text makes no sense; the message points at the bad part.</exception>
    public static (bool Alpha, bool Decay, bool PerSample) Uses(string mix)
    {
        var methods = Combined(mix);
        return (
            methods.Except(["none", "cutout", "random-erasing", "samplepairing"]).Any(),
            methods.Intersect(["fmix", "fmix-released"]).Any(),
            methods.Except(["none", "cutout", "random-erasing", "samplepairing", "bc", "bc+", "augmix"]).Any()
        );
    }

    /// <summary>What is wrong with <paramref name="mix"/>, or null.</summary>
    public static string? Problem(string mix) => MixGrammar.Parse(mix, Names).Problem;

    // The released variants return λ as sampled, because that is what models trained by them saw (spec §1.2 step 7, §2.2).
    private static MixSampler CreateSingle(string name, double alpha, double decay, bool perSample) =>
        name switch
        {
            "none" => new NoMix(),
            "fmix" => new FMix(
                new FMixOptions
                {
                    Alpha = alpha,
                    Decay = decay,
                    PerSample = perSample,
                }
            ),
            "fmix-released" => new FMix(
                new FMixOptions
                {
                    Alpha = alpha,
                    Decay = decay,
                    PerSample = perSample,
                    Generator = FMixGenerator.Released,
                    KeepSampledLambda = true,
                }
            ),
            "cutmix" => new CutMix(new CutMixOptions { Alpha = alpha, PerSample = perSample }),
            "cutmix-released" => new CutMix(
                new CutMixOptions
                {
                    Alpha = alpha,
                    PerSample = perSample,
                    Released = true,
                }
            ),
            "mixup" => new MixUp(new MixUpOptions { Alpha = alpha, PerSample = perSample }),
            HiddenMixUp.Name => new HiddenMixUp(new MixUpOptions { Alpha = alpha, PerSample = perSample }),
            "cutout" => new Cutout(),
            "random-erasing" => new RandomErasing(),
            "samplepairing" => new SamplePairing(),
            "bc" => new BetweenClass(new BetweenClassOptions { Alpha = alpha }),
            // Images keep their means here, so that test images need no other treatment than training images.
            "bc+" => new BetweenClass(new BetweenClassOptions { Alpha = alpha, Blend = Blend.Images(keepMean: true) }),
            "augmix" => new AugMix(new AugMixOptions { Alpha = alpha }),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not one of Names"),
        };
}
