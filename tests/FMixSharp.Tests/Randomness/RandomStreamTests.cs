namespace FMixSharp.Tests.Randomness;

public sealed class RandomStreamTests
{
    [Fact]
    public void Bounded_integers_are_uniform()
    {
        var stream = RandomKey.FromSeed(1).Stream();
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[stream.NextInt(7)]++;
        // χ² with 6 degrees of freedom: above 22.5 with probability 0.001.
        Assert.True(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000) < 22.5);
    }

    [Fact]
    public void Bounded_integers_are_unbiased_near_the_top_of_the_range()
    {
        // Without rejection, a bound of ¾·2³² would give the lower two thirds of the values in double measure of the rest. int allows
        // ½·2³².
        var stream = RandomKey.FromSeed(2).Stream();
        const int bound = 3 << 29;
        var low = 0;
        for (var i = 0; i < 60_000; i++)
            low += stream.NextInt(bound) < bound / 2 ? 1 : 0;
        Assert.InRange(low, 30_000 - 500, 30_000 + 500); // 4 standard deviations
    }

    [Fact]
    public void Permutations_are_permutations_and_all_equally_likely()
    {
        var stream = RandomKey.FromSeed(3).Stream();
        var counts = new Dictionary<string, int>();
        var permutation = new int[4];
        for (var i = 0; i < 24_000; i++)
        {
            stream.NextPermutation(permutation);
            var name = string.Concat(permutation);
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal(24, counts.Count);
        // χ² with 23 degrees of freedom: above 49.7 with probability 0.001.
        Assert.True(counts.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000.0) < 49.7);
    }

    [Fact]
    public void Uniforms_stay_inside_their_intervals()
    {
        var stream = RandomKey.FromSeed(4).Stream();
        for (var i = 0; i < 100_000; i++)
        {
            Assert.InRange(stream.NextDouble(), 0, 1 - 1e-16);
            Assert.InRange(stream.NextOpenDouble(), 1e-17, 1 - 1e-17);
        }
    }

    [Fact]
    public void Bound_must_be_positive()
    {
        var stream = RandomKey.FromSeed(1).Stream();
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.NextInt(0));
    }
}
