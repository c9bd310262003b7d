using CsCheck;

namespace FMixSharp.Tests.Sampling;

public sealed class SmoteTests
{
    private static readonly RandomKey key = RandomKey.FromSeed(7);

    [Fact]
    public void By_default_every_class_reaches_the_size_of_the_largest()
    {
        var (features, labels) = Blobs([40, 7, 3]);
        var plan = new Smote().Draw(features, 4, labels, key);
        Assert.Equal([0, 33, 37], Enumerable.Range(0, 3).Select(label => plan.Labels.ToArray().Count(made => made == label)));
    }

    [Fact]
    public void Amounts_are_what_is_asked_and_every_sample_is_used_equally_often()
    {
        var (features, labels) = Blobs([40, 7, 3]);
        var plan = new Smote(
            new SmoteOptions
            {
                Amounts = new Dictionary<long, int> { [1] = 17, [0] = 10 },
            }
        ).Draw(features, 4, labels, key);
        Assert.Equal(27, plan.Count);
        var uses = plan.Sources.ToArray().CountBy(source => source).ToDictionary();
        Assert.Equal(Enumerable.Repeat(1, 10), uses.Where(use => labels[use.Key] == 0).Select(use => use.Value)); // ten different samples
        Assert.Equal([2, 2, 2, 2, 3, 3, 3], uses.Where(use => labels[use.Key] == 1).Select(use => use.Value).Order()); // 17 = 7·2 + 3
    }

    [Fact]
    public void Every_sample_made_lies_between_a_sample_and_one_of_its_nearest_neighbours()
    {
        var gen = Gen.Select(Gen.Int[2, 12], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int[1, 30], Gen.ULong);
        gen.Sample(
            (size, dimensions, neighbours, amount, seed) =>
            {
                var (features, labels) = Blobs([size, 20], dimensions, seed);
                var smote = new Smote(
                    new SmoteOptions
                    {
                        Neighbours = neighbours,
                        Amounts = new Dictionary<long, int> { [0] = amount },
                    }
                );
                var plan = smote.Draw(features, dimensions, labels, key.Fold((long)seed));
                var made = new float[amount * dimensions];
                plan.Apply(features, made);
                for (var i = 0; i < amount; i++)
                {
                    int source = plan.Sources[i],
                        neighbour = plan.Neighbours[i];
                    Assert.Equal((0, 0), (labels[source], labels[neighbour]));
                    Assert.NotEqual(source, neighbour);
                    var closer = Enumerable.Range(0, size).Count(other => other != source && Distance(other) < Distance(neighbour));
                    Assert.InRange(closer, 0, Math.Min(neighbours, size - 1) - 1);
                    for (var j = 0; j < dimensions; j++)
                    {
                        float from = features[source * dimensions + j],
                            to = features[neighbour * dimensions + j];
                        // The two products are rounded once each: up to an ulp outside.
                        Assert.InRange(made[i * dimensions + j], Math.Min(from, to) - 1e-5f, Math.Max(from, to) + 1e-5f);
                    }

                    double Distance(int other) =>
                        Enumerable
                            .Range(0, dimensions)
                            .Sum(j => Math.Pow((double)features[source * dimensions + j] - features[other * dimensions + j], 2));
                }
            },
            iter: 200
        );
    }

    [Fact]
    public void The_key_decides_and_classes_do_not_disturb_each_other()
    {
        var (features, labels) = Blobs([40, 7, 3]);
        var first = new Smote().Draw(features, 4, labels, key);
        var again = new Smote().Draw(features, 4, labels, key);
        Assert.Equal(first.Lambdas.ToArray(), again.Lambdas.ToArray());
        Assert.Equal(first.Neighbours.ToArray(), again.Neighbours.ToArray());
        Assert.NotEqual(first.Lambdas.ToArray(), new Smote().Draw(features, 4, labels, key.Fold(1)).Lambdas.ToArray());
        var alone = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [2] = 37 } }).Draw(features, 4, labels, key);
        Assert.Equal(first.Lambdas[33..].ToArray(), alone.Lambdas.ToArray());
    }

    [Fact]
    public void The_share_is_uniform()
    {
        var (features, labels) = Blobs([2000, 2]);
        var lambdas = new Smote().Draw(features, 4, labels, key).Lambdas.ToArray();
        // 1998 draws: the mean of a uniform has a standard deviation of 0.0065.
        Assert.Equal(0.5, lambdas.Average(), 0.03);
        Assert.InRange(lambdas.Min(), 0, 0.01);
        Assert.InRange(lambdas.Max(), 0.99, 1);
    }

    [Fact]
    public void Values_in_float64_are_compared_with_all_their_digits()
    {
        // As of times in seconds: in float32 they would be multiples of 128, and most of them equal.
        var times = Enumerable.Range(0, 40).Select(i => 1.7e9 + 10 * i).ToArray();
        var labels = new long[40];
        var plan = new Smote(
            new SmoteOptions
            {
                Neighbours = 2,
                Amounts = new Dictionary<long, int> { [0] = 400 },
            }
        ).Draw(times, 1, labels, key);
        var made = new double[400];
        plan.Apply(times, made);
        for (var i = 0; i < plan.Count; i++)
        {
            var (source, neighbour) = (plan.Sources[i], plan.Neighbours[i]);
            Assert.InRange(Math.Abs(source - neighbour), 1, source is 0 or 39 ? 2 : 1);
            Assert.InRange(made[i], Math.Min(times[source], times[neighbour]), Math.Max(times[source], times[neighbour]));
        }
    }

    [Theory]
    [InlineData(1e8f, 1f, 0, 1f)]
    [InlineData(1e8f, 1f, 1, 1e8f)]
    [InlineData(-1.1f, 0.3f, 1e-12, 0.3f)]
    [InlineData(float.MaxValue, float.MinValue, 0.5, 0f)]
    public void Values_made_lie_between_those_of_both_samples(float own, float other, double lambda, float expected)
    {
        var made = new float[1];
        new SmotePlan(2, [0], [1], [lambda], [1L]).Apply([own, other], made);
        Assert.Equal(expected, made[0]);
    }

    [Fact]
    public void A_value_that_both_samples_have_stays_exactly_that_value()
    {
        // λ·x + (1 − λ)·x is not x for most λ, so that a column of one value would have several.
        const int Rows = 50;
        var features = Enumerable.Range(0, Rows).SelectMany(i => new[] { 0.1f, i, 1e-38f, -3.3333333f }).ToArray();
        var plan = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [0] = 1000 } }).Draw(
            features,
            4,
            new long[Rows],
            key
        );
        var made = new float[4 * plan.Count];
        plan.Apply(features, made);
        var wide = new double[4 * plan.Count];
        plan.Apply(Array.ConvertAll(features, value => (double)value), wide);
        for (var i = 0; i < plan.Count; i++)
        {
            Assert.Equal((0.1f, 1e-38f, -3.3333333f), (made[4 * i], made[4 * i + 2], made[4 * i + 3]));
            Assert.Equal((0.1f, 1e-38f, -3.3333333f), (wide[4 * i], wide[4 * i + 2], wide[4 * i + 3]));
        }
    }

    [Fact]
    public void Labels_are_any_integers()
    {
        long[] labels = [long.MinValue, long.MinValue, long.MaxValue, long.MaxValue, long.MaxValue, 5_000_000_000, 5_000_000_000];
        var plan = new Smote().Draw(Enumerable.Range(0, 7).Select(i => (float)i).ToArray(), 1, labels, key);
        Assert.Equal([long.MinValue, 5_000_000_000], plan.Labels.ToArray());
    }

    [Fact]
    public void Errors_say_where_and_what_to_do()
    {
        var (features, labels) = Blobs([5, 1]);
        Says("Class 1 has one sample (number 5)", () => new Smote().Draw(features, 4, labels, key));
        Says(
            "asks for class 9",
            () => new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [9] = 1 } }).Draw(features, 4, labels, key)
        );
        Says("24 values for 6 labels; expected 3 values", () => new Smote().Draw(features, 3, labels, key));
        features[2 * 4 + 3] = float.NaN;
        Says("Sample 2's value 3 is NaN", () => new Smote().Draw(features, 4, labels, key));
        Says(
            "Neighbours is 0; expected a whole number of at least 1. Amounts[3] is -2",
            () =>
                new Smote(
                    new SmoteOptions
                    {
                        Neighbours = 0,
                        Amounts = new Dictionary<long, int> { [3] = -2 },
                    }
                )
        );
        Says("Pair 0 is 0 and 2, but there are 2 samples", () => new SmotePlan(2, [0], [2], [0.5], [0]));
        Says("1 sources, 1 neighbours, 2 values", () => new SmotePlan(2, [0], [1], [0.5, 0.5], [0]));
        var plan = new SmotePlan(2, [0], [1], [0.5], [0]);
        Says("expected 3, which is 1 samples of 3", () => Made(plan, new float[6], new float[4]));
        var memory = new float[9];
        Says("overlaps", () => Made(plan, memory.AsSpan(0, 6), memory.AsSpan(4, 3)));

        static object? Made(SmotePlan plan, ReadOnlySpan<float> features, Span<float> made)
        {
            plan.Apply(features, made);
            return null;
        }

        static void Says(string part, Func<object?> call) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_sample_of_a_class_is_no_error_where_none_is_asked_for()
    {
        var (features, labels) = Blobs([5, 1]);
        var plan = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [0] = 2 } }).Draw(features, 4, labels, key);
        Assert.Equal(2, plan.Count);
    }

    /// <summary>So many normal points of each class, around the class number.</summary>
    private static (float[] Features, long[] Labels) Blobs(int[] sizes, int dimensions = 4, ulong seed = 1)
    {
        var labels = sizes.SelectMany((size, label) => Enumerable.Repeat((long)label, size)).ToArray();
        var stream = RandomKey.FromSeed(seed).Stream();
        var features = new float[labels.Length * dimensions];
        for (var i = 0; i < features.Length; i++)
            features[i] = labels[i / dimensions] + (float)stream.NextNormal();
        return (features, labels);
    }
}
