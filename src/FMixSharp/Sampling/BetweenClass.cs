namespace FMixSharp;

/// <summary>Options of <see cref="BetweenClass"/>.</summary>
public sealed record BetweenClassOptions : MixOptions
{
    /// <summary>Each sample has its own λ, unlike the other methods' default, as in the articles.</summary>
    public BetweenClassOptions() => PerSample = true;

    /// <summary>
    /// How the inputs decide the coefficients: null for λ and 1 − λ (BC on images, the default), <c>Blend.Images()</c> for BC+,
    /// <c>Blend.Waveforms(sampleRate)</c> for BC on sounds.
    /// </summary>
    public Blend? Blend { get; init; }
}

/// <summary>
/// Between-Class learning: two samples of different classes are mixed in a ratio λ ~ U(0, 1) that the model learns to tell. Sources:
/// Tokozume, Ushiku, Harada, "Learning from Between-class Examples for Deep Sound Recognition" (2018) and "Between-class Learning for Image
/// Classification" (2018). Coefficients that depend on the inputs are computed when the plan is applied.
/// </summary>
/// <remarks>
/// Partners are of another class (<see cref="PartnerChoice.AcrossClass"/>), so that it has to be drawn with labels.
/// </remarks>
public sealed class BetweenClass(BetweenClassOptions? options = null) : MixSampler
{
    private readonly BetweenClassOptions options = SamplerOptions.Checked(options ?? new BetweenClassOptions());

    /// <summary>"bc" for images and sounds, "bc+" for BC+.</summary>
    public override string Method => options.Blend?.Kind == BlendKind.Deviation ? "bc+" : "bc";

    /// <inheritdoc/>
    public override MixNeeds Needs => MixNeeds.Labels;

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var partners = Partners.Draw(PartnerChoice.AcrossClass, request.BatchSize, request.Labels, request.Key);
        return new MixPlan(
            Method,
            partners,
            options.DrawLambdas(request.BatchSize, request.Key),
            options.Blend is { } blend ? new Blending(blend) : Interpolation.Rule,
            options.Reformulated
        );
    }
}
