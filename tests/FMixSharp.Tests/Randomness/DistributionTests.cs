namespace FMixSharp.Tests.Randomness;

public sealed class DistributionTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(5)]
    public void Symmetric_beta_draws_have_the_beta_distribution(double alpha)
    {
        var stream = RandomKey.FromSeed(11).Fold(BitConverter.DoubleToInt64Bits(alpha)).Stream();
        var sample = new double[Count];
        for (var i = 0; i < Count; i++)
            sample[i] = stream.NextBeta(alpha, alpha);
        Assert.All(sample, value => Assert.InRange(value, 0, 1));
        // At α = 0.01 much of the mass lies closer to 1 than a double resolves: the shape is compared below ½, the balance of the halves
        // apart.
        var lower = sample.Where(value => value <= 0.5).ToArray();
        Assert.InRange(lower.Length, Count / 2 - 300, Count / 2 + 300); // 4 standard deviations of a fair coin
        var distance = KolmogorovSmirnov.Distance(lower, value => 2 * IncompleteBeta(alpha, alpha, value));
        Assert.True(distance < KolmogorovSmirnov.Critical(lower.Length), $"distance {distance} at α = {alpha}");
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1.2, 0.2)]
    public void Asymmetric_beta_draws_have_the_beta_distribution(double a, double b)
    {
        var stream = RandomKey.FromSeed(12).Stream();
        var sample = new double[Count];
        for (var i = 0; i < Count; i++)
            sample[i] = stream.NextBeta(a, b);
        var distance = KolmogorovSmirnov.Distance(sample, value => IncompleteBeta(a, b, value));
        Assert.True(distance < KolmogorovSmirnov.Critical(Count), $"distance {distance}");
    }

    [Fact]
    public void Normal_draws_have_the_normal_distribution()
    {
        var stream = RandomKey.FromSeed(13).Stream();
        var sample = new double[Count];
        for (var i = 0; i < Count; i++)
            sample[i] = stream.NextNormal();
        Assert.True(KolmogorovSmirnov.Distance(sample, NormalDistribution) < KolmogorovSmirnov.Critical(Count));
    }

    [Fact]
    public void Vector_normals_have_the_normal_distribution_and_independent_parts()
    {
        var lanes = new NormalLanes<Lanes8>(RandomKey.FromSeed(14), 0);
        var sample = new double[2 * 8 * 8000];
        double products = 0;
        for (var i = 0; i < 8000; i++)
        {
            var (first, second) = lanes.Next();
            for (var lane = 0; lane < 8; lane++)
            {
                var (a, b) = (Lane(first, lane), Lane(second, lane));
                sample[16 * i + 2 * lane] = a;
                sample[16 * i + 2 * lane + 1] = b;
                products += a * b;
            }
        }
        Assert.True(KolmogorovSmirnov.Distance(sample, NormalDistribution) < KolmogorovSmirnov.Critical(sample.Length));
        Assert.InRange(products / Math.Sqrt(8 * 8000), -4, 4);
        Assert.InRange(sample.Average(value => value * value), 0.98, 1.02);
        Assert.InRange(sample.Max(Math.Abs), 3.8, 6.8); // 128,000 draws: about 4.3 expected, 6.56 possible
        static unsafe float Lane(Lanes8 lanes, int index) => ((float*)&lanes)[index];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Beta_rejects_parameters_that_are_not_positive_and_finite(double alpha)
    {
        var stream = RandomKey.FromSeed(1).Stream();
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.NextBeta(alpha, alpha));
    }

    private static double NormalDistribution(double x)
    {
        // ½·erfc(−x/√2) by integrating the density (Simpson): plain and independent of the code under test.
        const int steps = 400;
        double low = Math.Max(-8, Math.Min(x, 8)) < 0 ? -8 : 0,
            offset = low < 0 ? 0 : 0.5,
            high = Math.Clamp(x, -8, 8);
        var width = (high - low) / steps;
        double sum = 0;
        for (var i = 0; i <= steps; i++)
        {
            var at = low + i * width;
            sum +=
                Math.Exp(-0.5 * at * at)
                * (
                    i == 0 || i == steps ? 1
                    : i % 2 == 1 ? 4
                    : 2
                );
        }
        return offset + sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>
    /// Regularised incomplete beta function by its series at 0: I_x(a, b) = x^a/(a·B(a,b)) · (1 + Σ (1−b)(2−b)…/n! · a/(a+n) x^n).
    /// </summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;
        if (x > 0.5)
            return 1 - IncompleteBeta(b, a, 1 - x);
        double term = 1,
            sum = 1 / a;
        for (var n = 1; n < 2000; n++)
        {
            term *= (n - b) / n * x;
            sum += term / (a + n);
        }
        return Math.Exp(a * Math.Log(x) - (LogGamma(a) + LogGamma(b) - LogGamma(a + b))) * sum;
    }

    /// <summary>Stirling's series after shifting the argument above 10.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++)
            shift += Math.Log(x);
        var inverse = 1 / x;
        return (x - 0.5) * Math.Log(x)
            - x
            + 0.5 * Math.Log(2 * Math.PI)
            + inverse / 12
            - Math.Pow(inverse, 3) / 360
            + Math.Pow(inverse, 5) / 1260
            - shift;
    }
}
