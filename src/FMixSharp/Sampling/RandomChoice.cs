using System.Globalization;

namespace FMixSharp;

/// <summary>
/// Chooses one of several samplers at random, by weight, for each batch or for each sample. The choice follows from the key alone, so that
/// it is the same after a resume; with gradient accumulation each part with a key of its own is a batch of its own.
/// </summary>
public sealed class RandomChoice : MixSampler
{
    private readonly (double Weight, MixSampler Sampler)[] choices;
    private readonly double total;

    /// <summary>Chooses among <paramref name="samplers"/>, all equally likely; at least two.</summary>
    public RandomChoice(params MixSampler[] samplers)
        : this([.. (samplers ?? throw new ArgumentNullException(nameof(samplers))).Select(sampler => (1.0, sampler))]) { }

    /// <summary>Chooses among <paramref name="choices"/>, each with its weight's share of the sum; at least two.</summary>
    /// <exception cref="ArgumentException">Fewer than two, a weight that is negative or not finite, or none above 0.</exception>
    public RandomChoice(params (double Weight, MixSampler Sampler)[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (choices.Length < 2)
            throw new ArgumentException("A choice needs at least two samplers.", nameof(choices));
        foreach (var (weight, sampler) in choices)
        {
            ArgumentNullException.ThrowIfNull(sampler, nameof(choices));
            if (!(weight >= 0) || double.IsInfinity(weight))
                throw new ArgumentException(
                    $"The weight of {sampler.Method} is {weight}; expected a finite number of at least 0.",
                    nameof(choices)
                );
            total += weight;
        }
        if (!(total > 0) || double.IsInfinity(total))
            throw new ArgumentException($"The weights sum to {total}; expected a positive finite sum.", nameof(choices));
        this.choices = [.. choices];
        Needs = choices.Aggregate(MixNeeds.None, (needs, choice) => needs | choice.Sampler.Needs);
    }

    /// <summary>
    /// False by default: one choice for the batch. True: each sample has its own, and its plan may differ from its neighbour's.
    /// </summary>
    public bool PerSample { get; init; }

    /// <summary>The samplers' names: "fmix|cutmix", or "fmix:3|cutmix" when weights differ from 1.</summary>
    public override string Method =>
        string.Join(
            '|',
            choices.Select(choice =>
                choice.Weight == 1
                    ? choice.Sampler.Method
                    : string.Create(CultureInfo.InvariantCulture, $"{choice.Sampler.Method}:{choice.Weight}")
            )
        );

    /// <summary>
    /// Mixes with a probability, and leaves the batch (or the sample) as it is otherwise. There is one coin: the probability is exactly the
    /// one given, unless <paramref name="sampler"/> has a coin of its own.
    /// </summary>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="sampler">The method.</param>
    /// <param name="perSample">False for a coin per batch, true for one per sample.</param>
    public static RandomChoice WithProbability(double probability, MixSampler sampler, bool perSample = false)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "must be in [0, 1]");
        return new RandomChoice((probability, sampler), (1 - probability, new NoMix())) { PerSample = perSample };
    }

    /// <inheritdoc/>
    public override MixNeeds Needs { get; }

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var chosen = Choose(request);
        var plans = new MixPlan?[choices.Length];
        foreach (var choice in chosen)
            plans[choice] ??= choices[choice].Sampler.Draw(request with { Key = request.Key.Fold(choice) });
        return PerSample ? MixPlan.Compose(Method, [.. plans.Select(plan => plan ?? plans[chosen[0]]!)], chosen) : plans[chosen[0]]!;
    }

    private int[] Choose(MixRequest request)
    {
        var stream = request.Key.Fold(PlanPlaces.Choice).Stream();
        var chosen = new int[request.BatchSize];
        for (var i = 0; i < request.BatchSize; i++)
            chosen[i] = i == 0 || PerSample ? Next(ref stream) : chosen[0];
        return chosen;
    }

    private int Next(ref RandomStream stream)
    {
        var point = stream.NextDouble() * total;
        for (var i = 0; i < choices.Length; i++)
        {
            if (point < choices[i].Weight)
                return i;
            point -= choices[i].Weight;
        }
        return Array.FindLastIndex(choices, choice => choice.Weight > 0); // rounding of the sum
    }
}
