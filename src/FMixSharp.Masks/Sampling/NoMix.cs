namespace FMixSharp.Masks;

/// <summary>The baseline: every batch stays as it is.</summary>
public sealed class NoMix : MixSampler
{
    /// <inheritdoc/>
    public override string Method => "none";

    /// <inheritdoc/>
    public override MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0,
        ReadOnlySpan<long> labels = default) => MixPlan.Identity(batchSize);
}
