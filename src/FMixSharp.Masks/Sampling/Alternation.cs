namespace FMixSharp.Masks;

/// <summary>
/// Takes turns: batch 0 by the first sampler, batch 1 by the second, and so on, across the ends of epochs (FMix paper section V-E; the pairs
/// there are FMix+MixUp, MixUp+CutMix and FMix+CutMix, starting with the first). The turn follows from the step alone, so a
/// resumed run needs nothing but its step.
/// </summary>
public sealed class Alternation : MixSampler
{
    private readonly MixSampler[] samplers;

    /// <summary>Alternates over <paramref name="samplers"/>, one batch each, in their order; at least two.</summary>
    public Alternation(params MixSampler[] samplers)
    {
        ArgumentNullException.ThrowIfNull(samplers);
        if (samplers.Length < 2)
            throw new ArgumentException("An alternation needs at least two samplers.", nameof(samplers));
        this.samplers = [.. samplers];
    }

    /// <inheritdoc/>
    public override string Method => string.Join('+', samplers.Select(sampler => sampler.Method));

    /// <inheritdoc/>
    public override MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return samplers[(int)(step % samplers.Length)].Draw(batchSize, shape, random, step);
    }
}
