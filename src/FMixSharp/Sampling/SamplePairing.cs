namespace FMixSharp;

/// <summary>Options of <see cref="SamplePairing"/>.</summary>
public sealed record SamplePairingOptions : SamplerOptions
{
    /// <summary>
    /// The first step that is mixed; 0 by default. The article trains without mixing at first (100 of 800 epochs on CIFAR-10).
    /// </summary>
    public long From { get; init; }

    /// <summary>The first step that is mixed no more; null by default, for never. The article ends with epochs without mixing.</summary>
    public long? Until { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (From < 0)
            yield return $"From is {From}; expected a step of at least 0.";
        if (Until < From)
            yield return $"Until is {Until}; expected a step of at least From, {From}, or null.";
    }
}

/// <summary>
/// SamplePairing: each sample is averaged with another and keeps its own label alone. Source: Inoue, "Data Augmentation by Pairing Samples
/// for Images Classification" (2018). The article switches it on for eight epochs and off for two between: with n batches in an epoch,
/// <c>new Alternation((8 * n, new SamplePairing()), (2 * n, new NoMix()))</c>.
/// </summary>
public sealed class SamplePairing(SamplePairingOptions? options = null) : MixSampler
{
    private readonly SamplePairingOptions options = SamplerOptions.Checked(options ?? new SamplePairingOptions());

    /// <inheritdoc/>
    public override string Method => "samplepairing";

    /// <inheritdoc/>
    public override MixNeeds Needs => options is { From: 0, Until: null } ? MixNeeds.None : MixNeeds.Step;

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        if (request.Step < options.From || request.Step >= options.Until)
            return MixPlan.Identity(request.BatchSize);
        var halves = new double[request.BatchSize];
        Array.Fill(halves, 0.5);
        return new MixPlan(
            Method,
            Partners.Draw(PartnerChoice.Permutation, request.BatchSize, default, request.Key),
            halves,
            ownLabelOnly: true
        );
    }
}
