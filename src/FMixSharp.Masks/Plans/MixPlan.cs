namespace FMixSharp.Masks;

/// <summary>
/// Everything that was drawn for one batch: with whom each sample is mixed, how much of it is kept, and where. Immutable. Applying it is a
/// pure function of the plan and the input, so a plan can be stored, replayed, shown, or applied to a second view of the same samples.
/// </summary>
/// <remarks>
/// λ has one meaning everywhere: the share of the sample's own content that is kept, which is the weight of its own label. With masks
/// it is the mask's real mean unless the sampler was told to keep the sampled value (paper section II: mean(mask(λ)) = λ).
/// Disposing a plan is optional: it gives the memory of its masks back for the next plan, which spares a training loop the garbage.
/// </remarks>
public sealed class MixPlan : IDisposable
{
    private readonly int[] partners;
    private readonly double[] lambdas;

    /// <summary>A plan from its parts; takes ownership of the arrays.</summary>
    /// <param name="method">Name of the method, such as "fmix".</param>
    /// <param name="partners">For each sample the index of its partner in the same batch; a sample may be its own partner.</param>
    /// <param name="lambdas">For each sample the share of its own content that is kept, in [0, 1].</param>
    /// <param name="masks">One mask or one per sample; null when samples are interpolated as λ·own + (1 − λ)·partner.</param>
    /// <param name="ownLabelOnly">True for the reformulated mode: the target is the sample's own label alone (spec §1.4).</param>
    /// <exception cref="ArgumentException">Lengths differ, a partner is outside the batch, or a λ is outside [0, 1].</exception>
    public MixPlan(string method, int[] partners, double[] lambdas, MaskSet? masks = null, bool ownLabelOnly = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(partners);
        ArgumentNullException.ThrowIfNull(lambdas);
        if (partners.Length == 0)
            throw new ArgumentException("A plan is for at least one sample.", nameof(partners));
        if (lambdas.Length != partners.Length)
            throw new ArgumentException($"{partners.Length} partners but {lambdas.Length} values of λ: give one of each per sample.", nameof(lambdas));
        for (var i = 0; i < partners.Length; i++)
        {
            if ((uint)partners[i] >= (uint)partners.Length)
                throw new ArgumentException($"Sample {i}'s partner is {partners[i]}, which is outside the batch of {partners.Length}.", nameof(partners));
            if (!(lambdas[i] >= 0 && lambdas[i] <= 1))
                throw new ArgumentException($"Sample {i}'s λ is {lambdas[i]}, which is outside [0, 1].", nameof(lambdas));
        }
        if (masks is not null && masks.Count != 1 && masks.Count != partners.Length)
            throw new ArgumentException($"{masks.Count} masks for a batch of {partners.Length}: give one, or one per sample.", nameof(masks));
        Method = method;
        this.partners = partners;
        this.lambdas = lambdas;
        Masks = masks;
        OwnLabelOnly = ownLabelOnly;
    }

    /// <summary>Name of the method that drew the plan, such as "fmix", "cutmix", "mixup" or "none".</summary>
    public string Method { get; }

    /// <summary>Number of samples.</summary>
    public int BatchSize => partners.Length;

    /// <summary>For each sample the index of its partner in the same batch.</summary>
    public ReadOnlySpan<int> Partners => partners;

    /// <summary>For each sample λ, the share of its own content that is kept, in [0, 1].</summary>
    public ReadOnlySpan<double> Lambdas => lambdas;

    /// <summary>The masks; null when samples are interpolated or left alone.</summary>
    public MaskSet? Masks { get; }

    /// <summary>True when the target is the sample's own label alone, whatever λ is (the reformulated mode, spec §1.4).</summary>
    public bool OwnLabelOnly { get; }

    /// <summary>True when applying the plan changes nothing and the labels are the samples' own.</summary>
    public bool IsIdentity => Masks is null && !lambdas.AsSpan().ContainsAnyExcept(1.0);

    /// <summary>The weight of sample <paramref name="index"/>'s own label: λ, or 1 when <see cref="OwnLabelOnly"/>.</summary>
    public double LabelWeight(int index) => OwnLabelOnly ? 1 : lambdas[index];

    /// <summary>Gives the memory of the masks back for the next plan; the masks cannot be read any more.</summary>
    public void Dispose() => Masks?.Return();

    /// <summary>The plan that leaves a batch of <paramref name="batchSize"/> as it is.</summary>
    public static MixPlan Identity(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var partners = new int[batchSize];
        var lambdas = new double[batchSize];
        for (var i = 0; i < batchSize; i++)
            (partners[i], lambdas[i]) = (i, 1);
        return new MixPlan("none", partners, lambdas);
    }
}
