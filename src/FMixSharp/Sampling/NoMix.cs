namespace FMixSharp;

/// <summary>The baseline: every batch stays as it is.</summary>
public sealed class NoMix : MixSampler
{
    /// <inheritdoc/>
    public override string Method => "none";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request) => MixPlan.Identity(request.BatchSize);
}
