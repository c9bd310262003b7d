namespace FMixSharp;

/// <summary>
/// Any method, with partners chosen otherwise: <c>new WithPartners(new FMix(), PartnerChoice.Derangement)</c>. λ, masks and everything else
/// are those of the method alone. For partners from a second batch, apply any plan to two batches.
/// </summary>
public sealed class WithPartners : MixSampler
{
    private readonly MixSampler sampler;
    private readonly PartnerChoice choice;

    /// <summary>Wraps <paramref name="sampler"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="choice"/> is not defined.</exception>
    public WithPartners(MixSampler sampler, PartnerChoice choice)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        if (!Enum.IsDefined(choice))
            throw new ArgumentOutOfRangeException(nameof(choice), choice, "is not a choice of partners");
        (this.sampler, this.choice) = (sampler, choice);
    }

    /// <inheritdoc/>
    public override string Method => sampler.Method;

    /// <inheritdoc/>
    public override MixNeeds Needs =>
        sampler.Needs | (choice is PartnerChoice.WithinClass or PartnerChoice.AcrossClass ? MixNeeds.Labels : MixNeeds.None);

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request) =>
        sampler.Draw(request).WithPartners(Partners.Draw(choice, request.BatchSize, request.Labels, request.Key));
}
