using MathNet.Numerics.Distributions;

namespace FMixSharp.Lab.Analysis;

/// <summary>
/// How much two methods differ whose runs come in pairs, one of each to a seed; all in the unit of the differences. Student's t-test of the
/// expectation 0, two-sided, which takes the differences for normal.
/// </summary>
/// <param name="Count">Number of pairs, at least 1.</param>
/// <param name="Mean">Mean difference.</param>
/// <param name="Interval">95 % confidence interval of the expectation; null where there is no test.</param>
/// <param name="T">
/// Mean over its standard error; null where there is no test: for a single pair, and where all differences are equal.
/// </param>
/// <param name="P">Probability of so large a |t| if the expectation were 0; null where there is no test.</param>
/// <param name="Visible">
/// An expectation that so many pairs with this spread show with 80 % probability, in a test at 5 %: (t₀.₉₇₅ + t₀.₈) · s/√n, the usual
/// approximation of the noncentral t; null where there is no test.
/// </param>
internal sealed record PairedDifference(int Count, double Mean, (double Low, double High)? Interval, double? T, double? P, double? Visible)
{
    /// <summary>Significance that verdicts need.</summary>
    public const double Level = 0.05;

    /// <summary>Of at least one difference.</summary>
    public static PairedDifference Of(IEnumerable<double> differences)
    {
        var of = MeanDeviation.Of(differences);
        // Equal differences say how coarse the measure is, not how little it varies.
        if (of.Deviation is not > 1e-12)
            return new PairedDifference(of.Count, of.Mean, null, null, null, null);
        var error = of.Deviation.Value / Math.Sqrt(of.Count);
        var freedom = of.Count - 1;
        var t = of.Mean / error;
        var quantile = StudentT.InvCDF(0, 1, freedom, 1 - Level / 2);
        return new PairedDifference(
            of.Count,
            of.Mean,
            (of.Mean - quantile * error, of.Mean + quantile * error),
            t,
            2 * StudentT.CDF(0, 1, freedom, -Math.Abs(t)),
            (quantile + StudentT.InvCDF(0, 1, freedom, 0.8)) * error
        );
    }

    /// <summary>
    /// Holm's correction: each p so large that, whatever is compared, the probability of any false finding at a level is no more than that
    /// level.
    /// </summary>
    /// <param name="p">The p-values of one table.</param>
    /// <returns>The corrected ones, in the same order, at most 1.</returns>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var corrected = new double[p.Count];
        double largest = 0;
        foreach (var (rank, index) in Enumerable.Range(0, p.Count).OrderBy(index => p[index]).Index())
            corrected[index] = largest = Math.Max(largest, Math.Min(1, (p.Count - rank) * p[index]));
        return corrected;
    }

    /// <summary>"+0.86 (−2.31 to +4.03)", or "+0.86" where there is no interval.</summary>
    public string Text => Signed(Mean) + (Interval is var (low, high) ? $" ({Signed(low)} to {Signed(high)})" : "");

    /// <summary>A probability as tables have it: "0.036", "&lt; 0.001".</summary>
    public static string Probability(double p) => p < 0.001 ? "< 0.001" : p.ToString(p < 0.1 ? "0.000" : "0.00", Invariant);

    /// <summary>"+0.86" or "−0.86".</summary>
    public static string Signed(double value) => value.ToString("+0.00;−0.00;0.00", Invariant);

    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;
}
