using CsCheck;

namespace FMixSharp.Tests.Sampling;

public sealed class FMixTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(99);

    [Theory]
    [InlineData("10")]
    [InlineData("1")]
    [InlineData("7x11")]
    [InlineData("1x1")]
    [InlineData("1x13")]
    [InlineData("32x32")]
    [InlineData("5x6x7")]
    [InlineData("3x1x4x5")]
    public void Masks_have_exactly_one_of_the_two_whole_counts_around_lambda_and_lambda_is_their_mean(string text)
    {
        int[] shape = [.. text.Split('x').Select(int.Parse)];
        Gen.Double[0, 1]
            .Sample(
                lambda =>
                {
                    var plan = new FMix(new FMixOptions { Lambda = lambda, PerSample = true }).DrawOnce(
                        3,
                        shape,
                        Key.Fold((long)(lambda * 1e9))
                    );
                    for (var i = 0; i < 3; i++)
                    {
                        var mask = plan.Masks!.HardValues.Slice(i * plan.Masks.Size, plan.Masks.Size);
                        var ones = mask.Count((byte)1);
                        Assert.Equal(mask.Length, ones + mask.Count((byte)0));
                        Assert.InRange(ones, Math.Floor(lambda * mask.Length), Math.Ceiling(lambda * mask.Length));
                        Assert.Equal((double)ones / mask.Length, plan.Lambdas[i]);
                    }
                },
                iter: 60
            );
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Lambda_zero_takes_all_from_the_partner_and_one_keeps_all(double lambda, byte value)
    {
        var plan = new FMix(new FMixOptions { Lambda = lambda }).DrawOnce(4, [9, 9], Key);
        Assert.False(plan.Masks!.HardValues.ContainsAnyExcept(value));
        Assert.All(plan.Lambdas.ToArray(), kept => Assert.Equal(lambda, kept));
    }

    [Fact]
    public void Rounding_of_the_count_is_unbiased()
    {
        // λN = 2.3 of 7 cells: 2 or 3 ones, and 2.3 on average (standard deviation of the mean 0.46/√20000 = 0.0032).
        var plan = new FMix(new FMixOptions { Lambda = 2.3 / 7, PerSample = true }).DrawOnce(20_000, [7], Key);
        Assert.InRange(plan.Lambdas.ToArray().Average() * 7, 2.3 - 0.013, 2.3 + 0.013);
    }

    [Fact]
    public void Batch_masks_are_shared_and_sample_masks_are_not()
    {
        Assert.Equal(1, new FMix().DrawOnce(6, [8, 8], Key).Masks!.Count);
        var each = new FMix(new FMixOptions { PerSample = true }).DrawOnce(6, [8, 8], Key);
        Assert.Equal(6, each.Masks!.Count);
        Assert.Equal(6, each.Lambdas.ToArray().Distinct().Count());
    }

    [Theory]
    [InlineData(FMixGenerator.Faithful)]
    [InlineData(FMixGenerator.Released)]
    public void Same_plan_for_any_number_of_threads(FMixGenerator generator)
    {
        var sampler = new FMix(new FMixOptions { PerSample = true, Generator = generator });
        var plan = sampler.DrawOnce(33, [20, 12], Key);
        var alone = AloneOnOneThread(() => sampler.DrawOnce(33, [20, 12], Key));
        Assert.Equal(plan.Masks!.HardValues, alone.Masks!.HardValues);
        Assert.Equal(plan.Lambdas, alone.Lambdas);
        Assert.Equal(plan.Partners, alone.Partners);
    }

    [Fact]
    public void A_samples_mask_does_not_depend_on_the_size_of_the_batch()
    {
        var sampler = new FMix(new FMixOptions { PerSample = true, Lambda = 0.4 });
        var small = sampler.DrawOnce(5, [16, 16], Key).Masks!;
        var large = sampler.DrawOnce(50, [16, 16], Key).Masks!;
        Assert.Equal(small.HardValues, large.HardValues[..(5 * 256)]);
    }

    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(0.05, 0.3)]
    [InlineData(0.97, 0.5)]
    [InlineData(0, 0.2)]
    [InlineData(1, 0.2)]
    public void Soft_masks_have_a_symmetric_ramp_and_lambda_is_their_mean(double lambda, double softness)
    {
        var plan = new FMix(
            new FMixOptions
            {
                Lambda = lambda,
                Softness = softness,
                PerSample = true,
            }
        ).DrawOnce(8, [15, 15], Key);
        for (var i = 0; i < 8; i++)
        {
            var mask = plan.Masks!.SoftValues.Slice(i * 225, 225).ToArray();
            Assert.Equal(mask.Average(value => (double)value), plan.Lambdas[i], 6);
            Assert.InRange(plan.Lambdas[i], lambda - 1.0 / 225 - 1e-9, lambda + 1.0 / 225 + 1e-9);
            var between = mask.Count(value => value is > 0 and < 1);
            var width = (int)Math.Floor(225 * Math.Min(softness, Math.Min(lambda, 1 - lambda)));
            Assert.InRange(between, Math.Max(0, 2 * width - 3), 2 * width); // the ramp's two ends are 1 and 0 themselves
        }
    }

    [Fact]
    public void Reformulated_plans_keep_the_own_label_alone_and_draw_a_larger_lambda()
    {
        var plan = new FMix(new FMixOptions { Reformulated = true, PerSample = true }).DrawOnce(4000, [4, 4], Key);
        Assert.True(plan.OwnLabelOnly);
        Assert.Equal(1, plan.LabelWeight(0));
        Assert.InRange(plan.Lambdas.ToArray().Average(), 2.0 / 3 - 0.02, 2.0 / 3 + 0.02); // mean of Beta(2, 1)
    }

    [Fact]
    public void Sampled_lambda_can_be_kept()
    {
        var plan = new FMix(new FMixOptions { Lambda = 0.123, KeepSampledLambda = true }).DrawOnce(2, [3], Key);
        Assert.Equal(0.123, plan.Lambdas[0]);
    }

    [Fact]
    public void All_options_out_of_range_are_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new FMix(
                new FMixOptions
                {
                    Alpha = -1,
                    Decay = double.NaN,
                    Softness = 0.7,
                    Lambda = 2,
                }
            )
        );
        Assert.All(
            ["Alpha is -1", "Decay is NaN", "Softness is 0.7", "Lambda is 2"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Shapes_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FMix().DrawOnce(2, [], Key));
        Assert.Throws<ArgumentException>(() => new FMix().DrawOnce(2, [4, 0], Key));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FMix().DrawOnce(0, [4, 4], Key));
        Assert.Throws<ArgumentException>(() => new FMix(new FMixOptions { Generator = FMixGenerator.Released }).DrawOnce(2, [1, 8], Key));
    }

    [Theory]
    [InlineData("9x7")]
    [InlineData("6x8x10")]
    [InlineData("10x9x5")]
    [InlineData("2x1")]
    [InlineData("5x2")]
    public void Released_generator_has_at_most_one_cycle_along_the_last_axis(string text)
    {
        int[] shape = [.. text.Split('x').Select(int.Parse)];
        var image = new float[shape.Aggregate(1, (product, length) => product * length)];
        new FMix(new FMixOptions { Generator = FMixGenerator.Released }).DrawImage(shape, Key, image);
        var last = shape[^1];
        var energy = image.Sum(value => (double)value * value);
        for (var row = 0; row < image.Length; row += last)
        {
            for (var k = 2; k <= last / 2; k++)
            {
                var bin = System.Numerics.Complex.Zero;
                for (var x = 0; x < last; x++)
                    bin += image[row + x] * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * k * x / last);
                Assert.True(bin.Magnitude < 1e-4 * Math.Sqrt(energy), $"harmonic {k} of row {row / last} has {bin.Magnitude}");
            }
        }
    }

    private static MixPlan AloneOnOneThread(Func<MixPlan> draw)
    {
        // A scheduler with a single worker: Parallel.For inside runs on it alone.
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ExclusiveScheduler;
        return Task
            .Factory.StartNew(draw, TestContext.Current.CancellationToken, TaskCreationOptions.None, scheduler)
            .GetAwaiter()
            .GetResult();
    }
}
