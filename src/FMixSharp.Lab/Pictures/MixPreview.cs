namespace FMixSharp.Lab.Pictures;

/// <summary>One mixed batch as a model sees it.</summary>
/// <param name="Method">The method that mixed it.</param>
/// <param name="Samples">What each sample's target is.</param>
/// <param name="Png">The sheet.</param>
public sealed record MixPreview(string Method, IReadOnlyList<MixedSample> Samples, byte[] Png)
{
    /// <summary>The preview of a plan.</summary>
    /// <param name="plan">How the batch is mixed.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="png">The sheet.</param>
    public static MixPreview Of(MixPlan plan, IReadOnlyList<string> labels, byte[] png)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(labels);
        return new MixPreview(
            plan.Method,
            [
                .. Enumerable
                    .Range(0, plan.BatchSize)
                    .Select(i => new MixedSample(labels[i], labels[plan.Partners[i]], plan.Lambdas[i], plan.LabelWeight(i))),
            ],
            png
        );
    }
}

/// <summary>One sample of a mixed batch.</summary>
/// <param name="Label">Class of its own content.</param>
/// <param name="PartnerLabel">Class of its partner's.</param>
/// <param name="Lambda">Share of its own content.</param>
/// <param name="LabelWeight">Weight of its own label in the target.</param>
public sealed record MixedSample(string Label, string PartnerLabel, double Lambda, double LabelWeight);
