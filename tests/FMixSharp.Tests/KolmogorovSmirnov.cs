namespace FMixSharp.Tests;

/// <summary>Largest distance between an empirical and a theoretical distribution function.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>The distance that a right sample of this size exceeds with probability 0.001 (asymptotic: 1.95/√n).</summary>
    public static double Critical(int count) => 1.95 / Math.Sqrt(count);

    public static double Distance(double[] sample, Func<double, double> distribution)
    {
        var sorted = sample.Order().ToArray();
        double distance = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var expected = distribution(sorted[i]);
            var next = i + 1;
            while (next < sorted.Length && sorted[next] == sorted[i]) // a point mass: only its ends count
                next++;
            var below = i > 0 && sorted[i - 1] == sorted[i] ? expected : (double)i / sorted.Length;
            distance = Math.Max(distance, Math.Max(Math.Abs(expected - below), Math.Abs((double)next / sorted.Length - expected)));
        }
        return distance;
    }
}
