namespace FMixSharp.Lab.Export;

/// <summary>How an exported model was compared with its original, on the same samples.</summary>
/// <param name="BatchSizes">Samples of each batch that both computed.</param>
/// <param name="LargestDifference">Between two logits.</param>
/// <param name="LargestLogit">The largest absolute value of a logit.</param>
public sealed record OnnxAgreement(IReadOnlyList<int> BatchSizes, double LargestDifference, double LargestLogit)
{
    /// <summary>By how much logits may differ.</summary>
    public double Tolerance => 1e-4 * Math.Max(1, LargestLogit);
}
