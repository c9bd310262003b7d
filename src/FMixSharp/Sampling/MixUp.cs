namespace FMixSharp;

/// <summary>Options of <see cref="MixUp"/>.</summary>
public sealed record MixUpOptions : MixOptions;

/// <summary>
/// MixUp: x̃ = λ·x + (1 − λ)·x[π] with λ ~ Beta(α, α). Source: Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk
/// Minimization" (2018); FMix paper section II.
/// </summary>
public sealed class MixUp(MixUpOptions? options = null) : MixSampler
{
    private readonly MixUpOptions options = SamplerOptions.Checked(options ?? new MixUpOptions());

    /// <inheritdoc/>
    public override string Method => "mixup";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var (partners, lambdas) = options.DrawPartnersAndLambdas(request);
        return new MixPlan(Method, partners, lambdas, ownLabelOnly: options.Reformulated);
    }
}
