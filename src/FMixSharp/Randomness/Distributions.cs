namespace FMixSharp;

/// <summary>Gamma and Beta draws from a <see cref="RandomStream"/>, right also for tiny parameters.</summary>
public static class Distributions
{
    /// <summary>
    /// The natural logarithm of a Gamma(<paramref name="shape"/>, 1) draw. In log space because a Gamma draw of shape 0.01 is below
    /// the smallest double in a good part of all draws.
    /// </summary>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="shape">Shape k &gt; 0, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shape"/> is not positive and finite.</exception>
    public static double NextLogGamma(this ref RandomStream random, double shape)
    {
        RequirePositive(shape, nameof(shape));
        // Below 1: Gamma(k) = Gamma(k + 1) · U^(1/k), which in log space loses nothing.
        var boost = shape < 1 ? Math.Log(random.NextOpenDouble()) / shape : 0;
        // Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
        var d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = random.NextNormal();
            var root = 1 + c * normal;
            if (root <= 0)
                continue;
            var cube = root * root * root;
            if (Math.Log(random.NextOpenDouble()) < 0.5 * normal * normal + d * (1 - cube + Math.Log(cube)))
                return Math.Log(d * cube) + boost;
        }
    }

    /// <summary>
    /// A Beta(<paramref name="a"/>, <paramref name="b"/>) draw in [0, 1]. For tiny parameters nearly all draws lie within rounding of
    /// 0 or 1, as they should; none is NaN.
    /// </summary>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="a">First parameter, &gt; 0.</param>
    /// <param name="b">Second parameter, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite.</exception>
    public static double NextBeta(this ref RandomStream random, double a, double b)
    {
        if (a == 1 && b == 1)
            return random.NextDouble(); // uniform, and far cheaper: the paper's default
        var logA = random.NextLogGamma(a);
        var logB = random.NextLogGamma(b);
        return 1 / (1 + Math.Exp(logB - logA)); // G_a / (G_a + G_b); the exponential may overflow to ∞, which gives 0
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || double.IsInfinity(value))
            throw new ArgumentOutOfRangeException(name, value, "must be positive and finite");
    }
}
