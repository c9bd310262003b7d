namespace FMixSharp.Tests.Spectra;

/// <summary>
/// The statistics of spec §1.6, which were measured with an independent simulation over 800 masks of 32×32 at λ = ½. Means agree within
/// three standard errors, of which both samples have their share.
/// </summary>
public sealed class MaskStatisticsTests
{
    private const int Published = 800,
        Drawn = 1600;

    [Theory]
    [InlineData(FMixGenerator.Faithful, 0, 496.3, 496.8, 79.2)]
    [InlineData(FMixGenerator.Faithful, 1, 265.2, 265.7, 28.7)]
    [InlineData(FMixGenerator.Faithful, 2, 80.0, 80.6, 4.13)]
    [InlineData(FMixGenerator.Faithful, 3, 50.9, 51.0, 2.14)]
    [InlineData(FMixGenerator.Faithful, 4, 47.2, 45.4, 1.96)]
    [InlineData(FMixGenerator.Faithful, 5, 43.6, 45.8, 1.92)]
    [InlineData(FMixGenerator.Released, 0, 56.0, 500.0, 10.1)]
    [InlineData(FMixGenerator.Released, 1, 59.1, 148.4, 3.9)]
    [InlineData(FMixGenerator.Released, 2, 59.9, 54.7, 2.30)]
    [InlineData(FMixGenerator.Released, 3, 60.3, 40.9, 2.03)]
    [InlineData(FMixGenerator.Released, 4, 60.4, 37.4, 2.01)]
    [InlineData(FMixGenerator.Released, 5, 60.4, 35.3, 1.98)]
    public void Two_dimensional_masks_have_the_published_means(
        FMixGenerator generator,
        double decay,
        double horizontal,
        double vertical,
        double components
    )
    {
        var masks = Draw([32, 32], decay, generator);
        var statistics = Enumerable
            .Range(0, Drawn)
            .Select(i => MaskStatistics.Of(masks.HardValues.Slice(i * 1024, 1024), 32, 32))
            .ToArray();
        AssertMean(horizontal, statistics.Select(s => (double)s.Horizontal), "horizontal changes", 0.05);
        AssertMean(vertical, statistics.Select(s => (double)s.Vertical), "vertical changes", 0.05);
        AssertMean(components, statistics.Select(s => (double)s.Components), "components", components < 4 ? 0.005 : 0.05);
    }

    [Theory]
    [InlineData(1, 4.42, 0.04)]
    [InlineData(2, 1.42, 0.68)]
    [InlineData(3, 1.07, 0.93)]
    [InlineData(5, 1.00, 0.998)]
    public void One_dimensional_masks_have_the_published_number_of_runs(double decay, double runs, double single)
    {
        var counts = Runs(64, decay, FMixGenerator.Faithful);
        AssertMean(runs, counts.Select(count => (double)count), "runs", 0.005);
        AssertMean(single, counts.Select(count => count == 1 ? 1.0 : 0), "single runs", 0.005);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Released_one_dimensional_masks_are_always_one_arc(double decay) =>
        Assert.All(Runs(64, decay, FMixGenerator.Released), count => Assert.Equal(1, count));

    [Fact]
    public void Faithful_masks_change_as_often_in_each_of_three_directions()
    {
        const int n = 12;
        var masks = Draw([n, n, n], 2, FMixGenerator.Faithful);
        int[] strides = [n * n, n, 1];
        var changes = new double[3][];
        for (var axis = 0; axis < 3; axis++)
        {
            changes[axis] =
            [
                .. Enumerable
                    .Range(0, Drawn)
                    .Select(i =>
                    {
                        var mask = masks.HardValues.Slice(i * n * n * n, n * n * n);
                        var count = 0;
                        for (var cell = 0; cell < mask.Length; cell++)
                            count += cell / strides[axis] % n < n - 1 && mask[cell] != mask[cell + strides[axis]] ? 1 : 0;
                        return (double)count;
                    }),
            ];
        }
        for (var axis = 0; axis < 2; axis++)
        {
            var differences = changes[axis].Zip(changes[2], (a, b) => a - b).ToArray();
            Assert.InRange(differences.Average() / (Deviation(differences) / Math.Sqrt(Drawn)), -3, 3);
        }
    }

    private static int[] Runs(int length, double decay, FMixGenerator generator)
    {
        var masks = Draw([length], decay, generator);
        return [.. Enumerable.Range(0, Drawn).Select(i => MaskStatistics.CircularRuns(masks.HardValues.Slice(i * length, length)))];
    }

    private static MaskSet Draw(int[] shape, double decay, FMixGenerator generator) => new FMix(
            new FMixOptions
            {
                Decay = decay,
                Generator = generator,
                Lambda = 0.5,
                PerSample = true,
            }
        ).DrawOnce(Drawn, shape, RandomKey.FromSeed(2020).Fold((long)(decay * 10))).Masks!;

    /// <param name="expected">The published mean.</param>
    /// <param name="sample">Our sample.</param>
    /// <param name="what">For the message.</param>
    /// <param name="rounding">Half a unit of the last published digit.</param>
    private static void AssertMean(double expected, IEnumerable<double> sample, string what, double rounding)
    {
        var values = sample.ToArray();
        double mean = values.Average(),
            error = Deviation(values) * Math.Sqrt(1.0 / values.Length + 1.0 / Published);
        Assert.True(Math.Abs(mean - expected) <= 3 * error + rounding, $"{what}: mean {mean:F3} for {expected} ± {error:F3}");
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
