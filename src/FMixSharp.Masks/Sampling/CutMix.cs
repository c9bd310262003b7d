namespace FMixSharp.Masks;

/// <summary>Options of <see cref="CutMix"/>.</summary>
public sealed record CutMixOptions : MixOptions
{
    /// <summary>
    /// False by default: one box per batch (or per sample with <see cref="MixOptions.PerSample"/>), λ corrected to the area really kept. True:
    /// what the FMix reference implementation runs: one λ per batch, a box centre per sample, λ left as sampled (spec §2.2).
    /// </summary>
    public bool Released { get; init; }
}

/// <summary>
/// CutMix: a rectangle with the share 1 − λ of the area, λ ~ Beta(α, α), is taken from the partner. Source: Yun, Han, Oh, Chun, Choe, Yoo,
/// "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features" (2019). In any number of dimensions the box
/// has (1 − λ)^(1/d) of each axis.
/// </summary>
public sealed class CutMix(CutMixOptions? options = null) : MixSampler
{
    private readonly CutMixOptions options = MixOptions.Checked(options ?? new CutMixOptions());

    /// <inheritdoc/>
    public override string Method => options.Released ? "cutmix-released" : "cutmix";

    /// <inheritdoc/>
    public override MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0)
    {
        throw new NotImplementedException();
    }
}
