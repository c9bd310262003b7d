namespace FMixSharp.Lab.Texts;

/// <summary>
/// Area under the receiver operating characteristic: how often a positive sample gets a higher score than a negative one.
/// </summary>
public static class RocAuc
{
    /// <summary>
    /// The area for one label: the share of pairs of a positive and a negative sample in which the positive one has the higher score; equal
    /// scores count half.
    /// </summary>
    /// <param name="scores">A score for each sample, not NaN, such as a logit; any rising function of it gives the same.</param>
    /// <param name="positives">Which samples are positive; as many.</param>
    /// <returns>0 to 1, or null when all samples are positive or all negative.</returns>
    /// <exception cref="ArgumentException">Numbers differ, or a score is NaN.</exception>
    public static double? Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        if (scores.Length != positives.Length)
            throw new ArgumentException($"{scores.Length} scores and {positives.Length} labels", nameof(positives));
        var bad = scores.IndexOf(float.NaN);
        if (bad >= 0)
            throw new ArgumentException(
                $"Score {bad} is NaN, which is neither higher nor lower than others; expected numbers.",
                nameof(scores)
            );
        var (sorted, order) = (scores.ToArray(), positives.ToArray());
        Array.Sort(sorted, order);
        long positive = 0,
            negative = 0;
        double pairs = 0; // won by positives
        for (var start = 0; start < sorted.Length; )
        {
            long tiedPositive = 0,
                tiedNegative = 0;
            var end = start;
            for (; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
                _ = order[end] ? tiedPositive++ : tiedNegative++;
            pairs += tiedPositive * (negative + tiedNegative / 2.0);
            positive += tiedPositive;
            negative += tiedNegative;
            start = end;
        }
        return positive == 0 || negative == 0 ? null : pairs / ((double)positive * negative);
    }

    /// <summary>The mean area over labels (spec §2.5); labels that all samples or none have are left out.</summary>
    /// <param name="scores">Sample after sample, a score for each label.</param>
    /// <param name="labels">The labels of each sample, a bit for each, the first one lowest.</param>
    /// <param name="count">Number of labels, 1 … 30.</param>
    /// <returns>0 to 1, or null when every label is left out.</returns>
    /// <exception cref="ArgumentException">Numbers do not fit, or a score is NaN.</exception>
    public static double? Macro(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int count)
    {
        if (count is < 1 or > 30 || scores.Length != (long)labels.Length * count)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} samples of {count} labels", nameof(scores));
        var areas = new List<double>();
        var (column, positives) = (new float[labels.Length], new bool[labels.Length]);
        for (var label = 0; label < count; label++)
        {
            for (var i = 0; i < labels.Length; i++)
                (column[i], positives[i]) = (scores[i * count + label], ((labels[i] >> label) & 1) == 1);
            if (Of(column, positives) is { } area)
                areas.Add(area);
        }
        return areas.Count == 0 ? null : areas.Average();
    }
}
