using MathNet.Numerics;

namespace FMixSharp.Cli.Conformance;

/// <summary>The few distributions that tests of masks need.</summary>
internal static class Statistics
{
    /// <summary>
    /// Of columns of independent values whose expectation is 0: the largest t, with its sign, and its p-value, corrected for the number of
    /// columns.
    /// </summary>
    public static (double T, double P) Student(IReadOnlyList<double[]> columns)
    {
        var n = columns[0].Length;
        double worst = 0;
        var used = 0;
        var isZero = true;
        foreach (var column in columns)
        {
            var mean = column.Average();
            var spread = Math.Sqrt(column.Sum(value => (value - mean) * (value - mean)) / (n - 1));
            isZero &= column.All(value => Math.Abs(value) < 1e-9);
            if (spread <= 1e-12)
                continue;
            used++;
            var t = mean / spread * Math.Sqrt(n);
            if (Math.Abs(t) > Math.Abs(worst))
                worst = t;
        }
        return used == 0
            ? (0, isZero ? 1 : 0)
            : (worst, Math.Min(1, used * IncompleteBeta((n - 1) / 2.0, 0.5, (n - 1) / (n - 1 + worst * worst))));
    }

    /// <summary>
    /// Kolmogorov's distance of shares from Beta(a, b), and its p-value; rounding by up to <paramref name="tolerance"/> is not held against
    /// them.
    /// </summary>
    public static (double Distance, double P) Kolmogorov(double[] shares, double a, double b, double tolerance)
    {
        double[] sorted = [.. shares.Order()];
        double n = sorted.Length,
            distance = 0;
        for (var i = 0; i < n; i++)
        {
            var high = (i + 1) / n - IncompleteBeta(a, b, sorted[i] + tolerance);
            var low = IncompleteBeta(a, b, sorted[i] - tolerance) - i / n;
            distance = Math.Max(distance, Math.Max(high, low));
        }
        var t = (Math.Sqrt(n) + 0.12 + 0.11 / Math.Sqrt(n)) * distance;
        if (t <= 0.2)
            return (distance, 1);
        var sum = Enumerable.Range(1, 100).Sum(k => (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * t * t));
        return (distance, Math.Clamp(sum, 0, 1));
    }

    /// <summary>Probability of at least <paramref name="found"/> of <paramref name="n"/>.</summary>
    public static double BinomialTail(int found, int n, double chance) => found == 0 ? 1 : IncompleteBeta(found, n - found + 1, chance);

    /// <summary>I_x(a, b), the distribution function of Beta(a, b).</summary>
    public static double IncompleteBeta(double a, double b, double x) => SpecialFunctions.BetaRegularized(a, b, Math.Clamp(x, 0, 1));
}
