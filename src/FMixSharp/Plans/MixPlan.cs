namespace FMixSharp;

/// <summary>
/// Everything that was drawn for one batch: with whom each sample is mixed, how much of it is kept, and where. Immutable. Applying it is
/// always a pure function of the plan and the input, so a plan can be stored, replayed, shown, or applied to a second view of the same
/// samples.
/// </summary>
/// <remarks>
/// λ has one meaning everywhere: the share of the sample's own content that is kept, which is the weight of its own label. With masks
/// it is the mask's real mean unless the sampler was told to keep the sampled value (paper section II: mean(mask(λ)) = λ).
/// Disposing a plan is optional: it gives the memory of its masks back for the next plan, which spares a training loop the garbage.
/// <para>What the other 1 − λ is, and how it comes together with the sample's own content, says the <see cref="Rule"/>.</para>
/// </remarks>
public sealed class MixPlan : IDisposable
{
    private readonly int[] partners;
    private readonly double[] lambdas;

    /// <summary>A plan from its parts; takes ownership of the arrays.</summary>
    /// <param name="method">Name of the method, such as "fmix".</param>
    /// <param name="partners">For each sample the index of its partner in the same batch; a sample may be its own partner.</param>
    /// <param name="lambdas">For each sample the share of its own content that is kept, in [0, 1].</param>
    /// <param name="rule">How two samples are mixed; null when they are interpolated as λ·own + (1 − λ)·partner
    /// (<see cref="Interpolation"/>).</param>
    /// <param name="ownLabelOnly">True for the reformulated mode: the target is the sample's own label alone (spec §1.4).</param>
    /// <exception cref="ArgumentException">Lengths differ, a partner is outside the batch, a λ is outside [0, 1], or the rule is for
    /// another number of samples.</exception>
    public MixPlan(string method, int[] partners, double[] lambdas, MixRule? rule = null, bool ownLabelOnly = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(partners);
        ArgumentNullException.ThrowIfNull(lambdas);
        if (partners.Length == 0)
            throw new ArgumentException("A plan is for at least one sample.", nameof(partners));
        if (lambdas.Length != partners.Length)
            throw new ArgumentException(
                $"{partners.Length} partners but {lambdas.Length} values of λ: give one of each per sample.",
                nameof(lambdas)
            );
        for (var i = 0; i < partners.Length; i++)
        {
            if ((uint)partners[i] >= (uint)partners.Length)
                throw new ArgumentException(
                    $"Sample {i}'s partner is {partners[i]}, which is outside the batch of {partners.Length}.",
                    nameof(partners)
                );
            if (!(lambdas[i] >= 0 && lambdas[i] <= 1))
                throw new ArgumentException($"Sample {i}'s λ is {lambdas[i]}, which is outside [0, 1].", nameof(lambdas));
        }
        if (rule?.Count is { } count && count != partners.Length)
            throw new ArgumentException(
                rule.Masks is null
                    ? $"The rule is for {count} samples, and the batch has {partners.Length}."
                    : $"{count} masks for a batch of {partners.Length}: give one, or one per sample.",
                nameof(rule)
            );
        Method = method;
        this.partners = partners;
        this.lambdas = lambdas;
        Rule = rule ?? Interpolation.Rule;
        OwnLabelOnly = ownLabelOnly;
    }

    private MixPlan(MixPlan same, RandomKey key) =>
        (Method, partners, lambdas, Rule, OwnLabelOnly, Key) = (
            same.Method,
            same.partners,
            same.lambdas,
            same.Rule,
            same.OwnLabelOnly,
            key
        );

    /// <summary>Reads a plan that <see cref="Save"/> wrote, in this version or an earlier one; it is the same bit for bit.</summary>
    /// <param name="path">The JSON file; what belongs to it lies beside it.</param>
    /// <exception cref="InvalidDataException">The file, or one beside it that belongs to it, is not such a plan, or is missing; the message
    /// names the file and what is wrong with it.</exception>
    /// <exception cref="IOException">There is no file <paramref name="path"/>, or one of them cannot be opened.</exception>
    public static MixPlan Load(string path) => MixPlanFile.Read(path);

    /// <summary>
    /// Writes the plan as JSON: method, key, partners, λ and rule. Its masks are in a .npy file of the same name beside it, of shape
    /// (masks, *spatial); plans that it is composed of, in files beside it, too. A file that is there is replaced when the new one is
    /// whole.
    /// </summary>
    /// <param name="path">Where, usually ending in .json, and not in .npy, which is the masks'.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string path) => MixPlanFile.Write(path, this);

    /// <summary>Name of the method that drew the plan, such as "fmix", "cutmix", "mixup" or "none".</summary>
    public string Method { get; }

    /// <summary>Number of samples.</summary>
    public int BatchSize => partners.Length;

    /// <summary>For each sample the index of its partner in the same batch.</summary>
    public ReadOnlySpan<int> Partners => partners;

    /// <summary>For each sample λ, the share of its own content that is kept, in [0, 1].</summary>
    public ReadOnlySpan<double> Lambdas => lambdas;

    /// <summary>How two samples are mixed.</summary>
    public MixRule Rule { get; }

    /// <summary>The rule's masks; null when it has none.</summary>
    public MaskSet? Masks => Rule.Masks;

    /// <summary>True when the target is the sample's own label alone, whatever λ is (the reformulated mode, spec §1.4).</summary>
    public bool OwnLabelOnly { get; }

    /// <summary>
    /// The plan's place in the run's randomness: what is random in applying it (points drawn from voxels, the layer of Manifold MixUp)
    /// follows from it. Samplers set it; null for a plan made by hand, which is then refused where something is to be drawn.
    /// </summary>
    public RandomKey? Key { get; init; }

    /// <summary>True when applying the plan changes nothing and the labels are the samples' own.</summary>
    public bool IsIdentity => Rule.KeepsWhole && !lambdas.AsSpan().ContainsAnyExcept(1.0);

    /// <summary>The weight of sample <paramref name="index"/>'s own label: λ, or 1 when <see cref="OwnLabelOnly"/>.</summary>
    public double LabelWeight(int index) => PartOf(index).OwnLabelOnly ? 1 : lambdas[index];

    /// <summary>The plan that mixes sample <paramref name="index"/>: this one, or the part that was chosen for the sample.</summary>
    public MixPlan PartOf(int index) => Rule is Composition composed ? composed.Parts[composed.Choices[index]] : this;

    /// <summary>The same plan with other partners, and the same masks: dispose one of the two. Takes ownership of the array.</summary>
    /// <exception cref="ArgumentException">Not one partner inside the batch for each sample.</exception>
    public MixPlan WithPartners(int[] partners) => new(Method, partners, lambdas, Rule.WithPartners(partners), OwnLabelOnly) { Key = Key };

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
        if (parts.Contains(null!))
            throw new ArgumentException("A part is null.", nameof(parts));
        if (parts.Count == 0 || parts.Any(part => part.BatchSize != choices.Length))
            throw new ArgumentException(
                $"{parts.Count} parts do not all fit {choices.Length} choices: give plans of one batch size.",
                nameof(parts)
            );
        if (choices.AsSpan().ContainsAnyExceptInRange(0, parts.Count - 1))
            throw new ArgumentException($"Every choice is the index of one of {parts.Count} parts.", nameof(choices));
        // Only plans that some sample uses, and none that is composed itself: that is all there is to apply.
        var used = choices.Select((choice, i) => parts[choice].PartOf(i)).ToArray();
        MixPlan[] distinct = [.. used.Distinct()];
        return new MixPlan(
            method,
            [.. used.Select((part, i) => part.partners[i])],
            [.. used.Select((part, i) => part.lambdas[i])],
            new Composition(distinct, [.. used.Select(part => Array.IndexOf(distinct, part))]),
            distinct.All(part => part.OwnLabelOnly)
        );
    }

    /// <summary>Gives the memory of the masks back for the next plan; the masks cannot be read any more.</summary>
    public void Dispose() => Rule.Return();

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
