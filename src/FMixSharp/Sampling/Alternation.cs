using System.Globalization;

namespace FMixSharp;

/// <summary>
/// Takes turns: so many batches by the first sampler, so many by the second, and so on, across the ends of epochs (FMix paper section V-E;
/// the pairs there are FMix+MixUp, MixUp+CutMix and FMix+CutMix, one batch each, starting with the first). The turn follows from the step
/// alone, so a resumed run needs nothing but its step, and a checkpoint holds nothing else.
/// </summary>
/// <remarks>
/// With gradient accumulation the step can count either thing. Give the number of the optimiser step, and fold the part into the key,
/// <c>Draw(part, key.Fold(index), step)</c>, for one method in all parts of a step; count parts for turns among them.
/// </remarks>
public sealed class Alternation : MixSampler
{
    private readonly (int Batches, MixSampler Sampler)[] turns;
    private readonly long cycle;

    /// <summary>Alternates over <paramref name="samplers"/>, one batch each, in their order; at least two.</summary>
    public Alternation(params MixSampler[] samplers)
        : this([.. (samplers ?? throw new ArgumentNullException(nameof(samplers))).Select(sampler => (1, sampler))]) { }

    /// <summary>Alternates over <paramref name="turns"/> in their order, so many batches each; at least two.</summary>
    /// <exception cref="ArgumentException">Fewer than two turns, or one of no batch.</exception>
    public Alternation(params (int Batches, MixSampler Sampler)[] turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        if (turns.Length < 2)
            throw new ArgumentException("An alternation needs at least two samplers.", nameof(turns));
        foreach (var (batches, sampler) in turns)
        {
            ArgumentNullException.ThrowIfNull(sampler, nameof(turns));
            if (batches < 1)
                throw new ArgumentException($"The turn of {sampler.Method} has {batches} batches; expected at least 1.", nameof(turns));
            cycle += batches;
        }
        this.turns = [.. turns];
        Needs = turns.Aggregate(MixNeeds.Step, (needs, turn) => needs | turn.Sampler.Needs);
    }

    /// <summary>The samplers' names: "fmix+mixup", or "fmix:2+mixup" when turns have several batches.</summary>
    public override string Method =>
        string.Join(
            '+',
            turns.Select(turn =>
                turn.Batches == 1
                    ? turn.Sampler.Method
                    : string.Create(CultureInfo.InvariantCulture, $"{turn.Sampler.Method}:{turn.Batches}")
            )
        );

    /// <inheritdoc/>
    public override MixNeeds Needs { get; }

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request) => At(request.Step!.Value).Draw(request);

    private MixSampler At(long step)
    {
        var position = step % cycle;
        foreach (var (batches, sampler) in turns)
        {
            if (position < batches)
                return sampler;
            position -= batches;
        }
        throw new InvalidOperationException("The turns cover the cycle.");
    }
}
