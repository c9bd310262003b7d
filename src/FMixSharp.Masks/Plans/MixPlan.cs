namespace FMixSharp.Masks;

/// <summary>
/// Everything that was drawn for one batch: with whom each sample is mixed, how much of it is kept, and where. Immutable. Applying it is always a
/// pure function of the plan and the input, so a plan can be stored, replayed, shown, or applied to a second view of the same samples.
/// </summary>
/// <remarks>
/// λ has one meaning everywhere: the share of the sample's own content that is kept, which is the weight of its own label. With masks
/// it is the mask's real mean unless the sampler was told to keep the sampled value (paper section II: mean(mask(λ)) = λ).
/// Disposing a plan is optional: it gives the memory of its masks back for the next plan, which spares a training loop the garbage.
/// <para>The other 1 − λ is the partner's content, unless <see cref="Fill"/> (erasing) or <see cref="Chains"/> (AugMix) says otherwise.</para>
/// </remarks>
public sealed class MixPlan : IDisposable
{
    private readonly int[] partners;
    private readonly double[] lambdas;
    private readonly MixPlan[] parts = [];
    private readonly int[] choices = [];
    private readonly Fill? fill;
    private readonly Blend? blend;
    private readonly ImageChains? chains;

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

    private MixPlan(string method, MixPlan[] parts, int[] choices)
        : this(method, [.. choices.Select((part, i) => parts[part].partners[i])], [.. choices.Select((part, i) => parts[part].lambdas[i])],
            ownLabelOnly: parts.All(part => part.OwnLabelOnly)) => (this.parts, this.choices) = (parts, choices);

    private MixPlan(MixPlan same, RandomKey key)
    {
        (Method, partners, lambdas, Masks, OwnLabelOnly, Key) = (same.Method, same.partners, same.lambdas, same.Masks, same.OwnLabelOnly, key);
        (fill, blend, chains, parts, choices) = (same.fill, same.blend, same.chains, same.parts, same.choices);
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

    /// <summary>
    /// The plan's place in the run's randomness: what is random in applying it (points drawn from voxels, the layer of Manifold MixUp) follows from it. Samplers set it; null for a plan made
    /// by hand, which is then refused where something is to be drawn.
    /// </summary>
    public RandomKey? Key { get; init; }

    /// <summary>What stands where a mask is 0, instead of the partner's content; null by default. Needs masks.</summary>
    public Fill? Fill
    {
        get => fill;
        init => fill = value is null || Masks is not null ? value : throw new ArgumentException("A fill needs masks that say where it goes.");
    }

    /// <summary>How coefficients follow from the inputs (Between-Class learning); null for λ and 1 − λ, the default. Excludes masks.</summary>
    public Blend? Blend
    {
        get => blend;
        init => blend = value is null || Masks is null ? value : throw new ArgumentException("A blend is of whole samples; masks exclude it.");
    }

    /// <summary>
    /// What each sample is mixed with instead of its partner: operations on its own image (AugMix); null by default. Excludes masks.
    /// </summary>
    public ImageChains? Chains
    {
        get => chains;
        init => chains = value is null || (Masks is null && value.Count == BatchSize) ? value
            : throw new ArgumentException($"Chains of {value.Count} samples do not fit a plan for {BatchSize}, or one with masks.");
    }

    /// <summary>
    /// The plans that this one is composed of, each for the whole batch, when the method was chosen for each sample; empty otherwise.
    /// </summary>
    public IReadOnlyList<MixPlan> Parts => parts;

    /// <summary>For each sample its plan's index in <see cref="Parts"/>; empty when there are none.</summary>
    public ReadOnlySpan<int> Choices => choices;

    /// <summary>True when applying the plan changes nothing and the labels are the samples' own.</summary>
    public bool IsIdentity => Masks is null && Blend is null && parts.Length == 0 && !lambdas.AsSpan().ContainsAnyExcept(1.0);

    /// <summary>The weight of sample <paramref name="index"/>'s own label: λ, or 1 when <see cref="OwnLabelOnly"/>.</summary>
    public double LabelWeight(int index) => PartOf(index).OwnLabelOnly ? 1 : lambdas[index];

    /// <summary>The plan that mixes sample <paramref name="index"/>: this one, or the part that was chosen for the sample.</summary>
    public MixPlan PartOf(int index) => parts.Length == 0 ? this : parts[choices[index]];

    /// <summary>The same plan with other partners, and the same masks: dispose one of the two. Takes ownership of the array.</summary>
    /// <exception cref="ArgumentException">Not one partner inside the batch for each sample.</exception>
    public MixPlan WithPartners(int[] partners) => parts.Length > 0
        ? new MixPlan(Method, [.. parts.Select(part => part.WithPartners(partners))], choices) { Key = Key }
        : new MixPlan(Method, partners, lambdas, Masks, OwnLabelOnly) { Fill = Fill, Blend = Blend, Chains = Chains, Key = Key };

    /// <summary>The same plan at another place, and with the same masks: dispose one of the two.</summary>
    public MixPlan WithKey(RandomKey key) => Key == key ? this : new MixPlan(this, key);

    /// <summary>
    /// A plan that mixes each sample by one of several plans for the same batch. It has no masks of its own: <see cref="PartOf"/> has them.
    /// </summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="parts">At least one plan, all of one batch size.</param>
    /// <param name="choices">For each sample the index of its plan.</param>
    /// <exception cref="ArgumentException">Sizes differ, or a choice is not the index of a part.</exception>
    public static MixPlan Compose(string method, IReadOnlyList<MixPlan> parts, int[] choices)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(choices);
        if (parts.Count == 0 || parts.Any(part => part.BatchSize != choices.Length))
            throw new ArgumentException($"{parts.Count} parts do not all fit {choices.Length} choices: give plans of one batch size.", nameof(parts));
        if (choices.AsSpan().ContainsAnyExceptInRange(0, parts.Count - 1))
            throw new ArgumentException($"Every choice is the index of one of {parts.Count} parts.", nameof(choices));
        // Only plans that some sample uses, and none that is composed itself: that is all there is to apply.
        var used = choices.Select((choice, i) => parts[choice].PartOf(i)).ToArray();
        MixPlan[] distinct = [.. used.Distinct()];
        return new MixPlan(method, distinct, [.. used.Select(part => Array.IndexOf(distinct, part))]);
    }

    /// <summary>Gives the memory of the masks back for the next plan; the masks cannot be read any more.</summary>
    public void Dispose()
    {
        Masks?.Return();
        foreach (var part in parts)
            part.Dispose();
    }

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
