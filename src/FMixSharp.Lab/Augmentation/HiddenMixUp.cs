namespace FMixSharp.Lab.Augmentation;

/// <summary>
/// MixUp whose plans are for hidden states: <see cref="Models.MixedForward"/> applies them at a layer drawn for each step. It is a
/// sampler like any other, so it takes turns with others.
/// </summary>
internal sealed class HiddenMixUp(MixUpOptions options) : MixSampler
{
    /// <summary>Its name, by which its plans are told from others.</summary>
    public const string Name = "manifold-mixup";

    private readonly MixUp mixUp = new(options);

    /// <inheritdoc/>
    public override string Method => Name;

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var plan = mixUp.Draw(request);
        return new MixPlan(Name, plan.Partners.ToArray(), plan.Lambdas.ToArray(), ownLabelOnly: plan.OwnLabelOnly);
    }
}
