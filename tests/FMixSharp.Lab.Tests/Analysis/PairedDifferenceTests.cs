using FMixSharp.Lab.Analysis;

namespace FMixSharp.Lab.Tests.Analysis;

public sealed class PairedDifferenceTests
{
    /// <summary>
    /// Hours of sleep gained by two drugs in ten patients (Cushny and Peebles, 1905), with which Student showed his test in 1908; R, which
    /// has them as data(sleep), says t = 4.0621, p = 0.002833 and an interval of 0.7001142 to 2.4598858.
    /// </summary>
    [Fact]
    public void Students_own_example()
    {
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        var difference = PairedDifference.Of(second.Zip(first, (one, other) => one - other));
        Assert.Equal(10, difference.Count);
        Assert.Equal(1.58, difference.Mean, 1e-9);
        Assert.Equal(4.0621, difference.T!.Value, 5e-5);
        Assert.Equal(0.002833, difference.P!.Value, 5e-7);
        Assert.Equal(0.7001142, difference.Interval!.Value.Low, 5e-8);
        Assert.Equal(2.4598858, difference.Interval.Value.High, 5e-8);
        Assert.Equal("+1.58 (+0.70 to +2.46)", difference.Text);
    }

    /// <summary>Cohen's tables (1988): 34 pairs show an effect of half a standard deviation with 80 % probability, at 5 %.</summary>
    [Fact]
    public void Visible_is_what_tables_of_power_say()
    {
        // 34 differences of mean 0 and deviation 1
        var spread = Math.Sqrt(33 / 34.0);
        var difference = PairedDifference.Of(Enumerable.Range(0, 34).Select(index => index % 2 == 0 ? spread : -spread));
        Assert.Equal(0.5, difference.Visible!.Value, 0.01);
    }

    /// <summary>A usual example of textbooks, such as Wikipedia's on Holm's method.</summary>
    [Fact]
    public void Holms_correction() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], PairedDifference.Holm([0.01, 0.04, 0.03, 0.005]), new Within(1e-12));

    [Fact]
    public void Corrected_probabilities_are_at_most_one_and_keep_their_order()
    {
        Assert.Equal([1, 1, 0.9], PairedDifference.Holm([0.6, 0.5, 0.3]), new Within(1e-12));
        Assert.Empty(PairedDifference.Holm([]));
    }

    [Theory]
    [InlineData(0.3)] // one seed
    [InlineData(0.2, 0.2)] // two that say how coarse accuracies are
    public void Without_a_spread_there_is_no_test(params double[] differences)
    {
        var difference = PairedDifference.Of(differences);
        Assert.Equal(differences[0], difference.Mean, 1e-12);
        Assert.Null(difference.P);
        Assert.Null(difference.Interval);
        Assert.Null(difference.Visible);
    }

    [Theory]
    [InlineData(0.0004, "< 0.001")]
    [InlineData(0.0361, "0.036")]
    [InlineData(0.36, "0.36")]
    public void Probabilities_in_tables(double p, string text) => Assert.Equal(text, PairedDifference.Probability(p));

    private sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
