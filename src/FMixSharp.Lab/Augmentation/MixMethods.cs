namespace FMixSharp.Lab.Augmentation;

/// <summary>The mixing methods by their command-line names: the one table of them.</summary>
public static class MixMethods
{
    private static readonly Lock change = new();
    private static IReadOnlyList<MixMethod> added = [];

    // The released variants return λ as sampled, because that is what models trained by them saw (spec §1.2 step 7, §2.2).
    private static readonly IReadOnlyList<MixMethod> builtIn =
    [
        new("none", _ => new NoMix()),
        new(
            "fmix",
            settings => new FMix(
                new FMixOptions
                {
                    Alpha = settings.Alpha,
                    Decay = settings.Decay,
                    PerSample = settings.PerSample,
                }
            )
        )
        {
            UsesAlpha = true,
            UsesDecay = true,
            UsesPerSample = true,
        },
        new("cutmix", settings => new CutMix(new CutMixOptions { Alpha = settings.Alpha, PerSample = settings.PerSample }))
        {
            UsesAlpha = true,
            UsesPerSample = true,
        },
        new("mixup", settings => new MixUp(new MixUpOptions { Alpha = settings.Alpha, PerSample = settings.PerSample }))
        {
            UsesAlpha = true,
            UsesPerSample = true,
        },
        new(HiddenMixUp.Name, settings => new HiddenMixUp(new MixUpOptions { Alpha = settings.Alpha, PerSample = settings.PerSample }))
        {
            UsesAlpha = true,
            UsesPerSample = true,
        },
        new("cutout", _ => new Cutout()),
        new("random-erasing", _ => new RandomErasing()),
        new("samplepairing", _ => new SamplePairing()),
        new("bc", settings => new BetweenClass(new BetweenClassOptions { Alpha = settings.Alpha })) { UsesAlpha = true },
        // Images keep their means here, so that test images need no other treatment than training images.
        new("bc+", settings => new BetweenClass(new BetweenClassOptions { Alpha = settings.Alpha, Blend = Blend.Images(keepMean: true) }))
        {
            UsesAlpha = true,
        },
        new("augmix", settings => new AugMix(new AugMixOptions { Alpha = settings.Alpha })) { UsesAlpha = true },
        new(
            "fmix-released",
            settings => new FMix(
                new FMixOptions
                {
                    Alpha = settings.Alpha,
                    Decay = settings.Decay,
                    PerSample = settings.PerSample,
                    Generator = FMixGenerator.Released,
                    KeepSampledLambda = true,
                }
            )
        )
        {
            UsesAlpha = true,
            UsesDecay = true,
            UsesPerSample = true,
        },
        new(
            "cutmix-released",
            settings => new CutMix(
                new CutMixOptions
                {
                    Alpha = settings.Alpha,
                    PerSample = settings.PerSample,
                    Released = true,
                }
            )
        )
        {
            UsesAlpha = true,
            UsesPerSample = true,
        },
    ];

    /// <summary>The single methods; <see cref="Create"/> says how they are combined.</summary>
    public static IReadOnlyList<MixMethod> All => [.. builtIn, .. added];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(method => method.Name)];

    /// <summary>Adds a method of one's own, which runs can then be mixed by under its name, also in combinations.</summary>
    /// <exception cref="ArgumentException">There is a method of its name, or the name is not of small letters, digits and
    /// hyphens.</exception>
    public static void Add(MixMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(method.Create, nameof(method));
        if (
            string.IsNullOrEmpty(method.Name)
            || !method.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        )
            throw new ArgumentException($"A method is called '{method.Name}'; expected small letters, digits and hyphens.", nameof(method));
        lock (change)
        {
            if (Names.Contains(method.Name))
                throw new ArgumentException($"There is a method called '{method.Name}' already.", nameof(method));
            added = [.. added, method];
        }
    }

    /// <summary>Whether a method comes with this library, which knows what it is for.</summary>
    internal static bool IsBuiltIn(string name) => builtIn.Any(method => method.Name == name);

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
        var settings = new MixSettings(alpha, decay, perSample);
        var samplers = parsed.Terms.Select(term => (term.Weight, Sampler: Find(term.Name).Create(settings))).ToArray();
        if (samplers is [var (_, single)])
            return single;
        return parsed.TakeTurns
            ? new Alternation([.. samplers.Select(each => ((int)each.Weight, each.Sampler))])
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
        MixMethod[] methods = [.. Combined(mix).Select(Find)];
        return (
            methods.Any(method => method.UsesAlpha),
            methods.Any(method => method.UsesDecay),
            methods.Any(method => method.UsesPerSample)
        );
    }

    /// <summary>What is wrong with <paramref name="mix"/>, or null.</summary>
    public static string? Problem(string mix) => MixGrammar.Parse(mix, Names).Problem;

    private static MixMethod Find(string name) => All.First(method => method.Name == name);
}
