namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>
/// How well a classifier's probabilities fit how often it is right: negative log likelihood, expected calibration error, and the one
/// temperature that logits are divided by (Guo et al., On Calibration of Modern Neural Networks, 2017).
/// </summary>
internal static class Calibration
{
    /// <summary>Bins of confidence, all equally wide.</summary>
    public const int BinCount = 15;

    private const double LeastTemperature = 0.01,
        MostTemperature = 100;

    /// <summary>Mean of −log p of the true class, where p is the softmax of logits divided by the temperature.</summary>
    public static double NegativeLogLikelihood(ClassScores scores, double temperature = 1)
    {
        var logs = new double[scores.Classes];
        double sum = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            scores.LogProbabilities(i, temperature, logs);
            sum -= logs[scores.Label(i)];
        }
        return sum / scores.Count;
    }

    /// <summary>
    /// The samples by their confidence, the probability of the likeliest class: bin m of M has those above (m − 1)/M, at most m/M.
    /// </summary>
    public static IReadOnlyList<CalibrationBin> Bins(ClassScores scores, double temperature = 1)
    {
        var (counts, right, confidences) = (new int[BinCount], new int[BinCount], new double[BinCount]);
        var logs = new double[scores.Classes];
        for (var i = 0; i < scores.Count; i++)
        {
            scores.LogProbabilities(i, temperature, logs);
            var likeliest = logs.AsSpan().IndexOf(logs.Max());
            var confidence = Math.Exp(logs[likeliest]);
            var bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            confidences[bin] += confidence;
            if (likeliest == scores.Label(i))
                right[bin]++;
        }
        return
        [
            .. Enumerable
                .Range(0, BinCount)
                .Select(bin =>
                    counts[bin] == 0
                        ? new CalibrationBin(0, null, null)
                        : new CalibrationBin(counts[bin], confidences[bin] / counts[bin], (double)right[bin] / counts[bin])
                ),
        ];
    }

    /// <summary>Expected calibration error: the mean over samples of how far accuracy and mean confidence of their bin differ.</summary>
    public static double Error(IReadOnlyList<CalibrationBin> bins) =>
        bins.Where(bin => bin.Count > 0).Sum(bin => bin.Count * Math.Abs(bin.Accuracy!.Value - bin.Confidence!.Value))
        / bins.Sum(bin => bin.Count);

    /// <summary>
    /// The temperature, from 0.01 to 100, with the least negative log likelihood. That is convex in 1 / temperature, and its slope there is
    /// the mean of expected logit minus true logit, so halving finds it.
    /// </summary>
    /// <param name="scores">Of samples that nothing is reported on.</param>
    /// <returns>Null where the likelihood grows down to the lowest temperature, as where everything is classified rightly.</returns>
    public static double? FitTemperature(ClassScores scores)
    {
        if (Slope(scores, 1 / LeastTemperature) <= 0)
            return null;
        var (low, high) = (Math.Log(1 / MostTemperature), Math.Log(1 / LeastTemperature)); // of 1 / temperature
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            if (Slope(scores, Math.Exp(middle)) > 0)
                high = middle;
            else
                low = middle;
        }
        var fitted = Math.Exp(-(low + high) / 2);
        return NegativeLogLikelihood(scores, fitted) < NegativeLogLikelihood(scores) ? fitted : 1;
    }

    private static double Slope(ClassScores scores, double inverse)
    {
        var (logs, logits) = (new double[scores.Classes], new double[scores.Classes]);
        double sum = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            scores.LogProbabilities(i, 1 / inverse, logs);
            scores.Logits(i, logits);
            for (var c = 0; c < logs.Length; c++)
                sum += Math.Exp(logs[c]) * logits[c];
            sum -= logits[scores.Label(i)];
        }
        return sum / scores.Count;
    }
}
