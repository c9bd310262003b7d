namespace FMixSharp.Tests.Sampling;

public sealed class ErasingTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(9);

    [Fact]
    public void Cutout_erases_one_clipped_square_around_a_uniform_centre_in_each_sample()
    {
        var plan = new Cutout(new CutoutOptions { Side = 6 }).DrawOnce(4000, [10, 10], Key);
        Assert.True(plan.OwnLabelOnly);
        var erased = plan.Lambdas.ToArray().Select(lambda => (int)Math.Round(100 * (1 - lambda))).ToArray();
        // Centre c, edges c ± 3 clipped to 0 … 10: lengths 3, 4, 5, 6, 6, 6, 6, 6, 5, 4; areas are products of two.
        int[] lengths = [3, 4, 5, 6, 6, 6, 6, 6, 5, 4];
        var areas = lengths.SelectMany(a => lengths.Select(b => a * b)).ToArray();
        Assert.Equal(areas.Distinct().Order(), erased.Distinct().Order());
        // The mean of 4000 draws; one standard deviation of it is 0.13.
        Assert.InRange(erased.Average(), areas.Average() - 0.6, areas.Average() + 0.6);
    }

    [Fact]
    public void Cutout_can_be_a_share_of_each_axis()
    {
        var plan = new Cutout(new CutoutOptions { ShareOfAxis = 0.5 }).DrawOnce(300, [8, 20], Key);
        Assert.Equal(4 * 10, plan.Lambdas.ToArray().Max(lambda => (int)Math.Round(160 * (1 - lambda))));
    }

    [Fact]
    public void Erased_cells_hold_the_fill_and_others_their_own_values()
    {
        var plan = new Cutout(new CutoutOptions { Side = 4, Fill = Fill.Constant(-1) }).DrawOnce(3, [5, 6], Key);
        var inputs = Enumerable.Range(1, 3 * 2 * 30).Select(i => (float)i).ToArray();
        var outputs = new float[inputs.Length];
        plan.Apply(inputs, outputs, 2);
        for (var i = 0; i < inputs.Length; i++)
            Assert.Equal(plan.Masks!.HardValues[i / 60 * 30 + i % 30] == 1 ? inputs[i] : -1, outputs[i]);
    }

    [Fact]
    public void Random_erasing_happens_with_exactly_its_probability()
    {
        var plan = new RandomErasing(new RandomErasingOptions { Probability = 0.3 }).DrawOnce(10_000, [8, 8], Key);
        // Standard deviation of the share √(0.3·0.7/10⁴) = 0.0046; four of them.
        Assert.InRange(plan.Lambdas.ToArray().Count(lambda => lambda < 1) / 10_000.0, 0.3 - 0.0184, 0.3 + 0.0184);
        Assert.All(
            new RandomErasing(new RandomErasingOptions { Probability = 0 }).DrawOnce(50, [8, 8], Key).Lambdas.ToArray(),
            lambda => Assert.Equal(1, lambda)
        );
        Assert.All(
            new RandomErasing(new RandomErasingOptions { Probability = 1 }).DrawOnce(50, [8, 8], Key).Lambdas.ToArray(),
            lambda => Assert.True(lambda < 1)
        );
    }

    [Fact]
    public void Random_erasing_keeps_area_and_aspect_within_their_bounds()
    {
        const int Height = 100,
            Width = 80;
        var plan = new RandomErasing(new RandomErasingOptions { Probability = 1 }).DrawOnce(400, [Height, Width], Key);
        for (var i = 0; i < 400; i++)
        {
            var (rows, columns) = Box(plan.Masks!.HardValues.Slice(i * Height * Width, Height * Width), Width);
            // Sides are rounded to cells: at most half a cell each, of sides of at least seven (√(0.02·8000·0.3)).
            Assert.InRange((double)rows * columns / (Height * Width), 0.02 * 0.87, 0.4 * 1.05);
            Assert.InRange((double)rows / columns, 0.3 * 0.9, 1 / 0.3 * 1.1);
            Assert.Equal(1 - (double)rows * columns / (Height * Width), plan.Lambdas[i], 12);
        }
        var shares = plan.Lambdas.ToArray().Select(lambda => 1 - lambda).ToArray();
        Assert.InRange(shares.Min(), 0.0, 0.05);
        Assert.True(shares.Max() > 0.35);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(30, 30, 30)]
    public void Random_erasing_takes_a_share_of_any_number_of_axes(params int[] shape)
    {
        var plan = new RandomErasing(
            new RandomErasingOptions
            {
                Probability = 1,
                LeastArea = 0.25,
                MostArea = 0.25,
                LeastAspect = 1,
            }
        ).DrawOnce(20, shape, Key);
        // Equal sides: each ∛0.25 of 30 is 18.9, rounded to 19: 0.254.
        Assert.All(plan.Lambdas.ToArray(), lambda => Assert.InRange(1 - lambda, 0.249, 0.255));
    }

    [Theory]
    [InlineData(1000, 2)]
    [InlineData(2, 1000)]
    [InlineData(1, 1000)]
    [InlineData(3, 400)]
    [InlineData(2, 2, 500)]
    [InlineData(1, 300, 2)]
    [InlineData(50, 60, 1)]
    public void Where_no_ratio_fits_the_share_is_as_drawn(params int[] shape)
    {
        var plan = new RandomErasing(new RandomErasingOptions { Probability = 1 }).DrawOnce(1000, shape, Key);
        var shares = plan.Lambdas.ToArray().Select(lambda => 1 - lambda).ToArray();
        // Uniform from 0.02 to 0.4, with the standard deviation 0.11 of single ones, but for the rounding of sides to cells, which is
        // within a sixth of a side of three and more.
        Assert.All(shares, share => Assert.InRange(share, 0.02 * 0.6, 0.4 * 1.4));
        Assert.InRange(shares.Average(), 0.21 - 0.03, 0.21 + 0.03);
        Assert.True(shares.Min() < 0.05 && shares.Max() > 0.35, $"{shares.Min()} to {shares.Max()}");
    }

    [Fact]
    public void An_image_too_small_for_the_box_is_erased_all_the_same()
    {
        var plan = new RandomErasing(new RandomErasingOptions { Probability = 1 }).DrawOnce(20, [1, 5], Key);
        Assert.All(plan.Lambdas.ToArray(), lambda => Assert.InRange(lambda, 0, 0.8));
    }

    [Fact]
    public void The_square_variant_places_its_box_as_cutout_does()
    {
        var square = new RandomErasing(new RandomErasingOptions { Probability = 1, Side = 6 }).DrawOnce(500, [10, 10], Key);
        Assert.Equal(36, square.Lambdas.ToArray().Max(lambda => (int)Math.Round(100 * (1 - lambda))));
        Assert.Equal(9, square.Lambdas.ToArray().Min(lambda => (int)Math.Round(100 * (1 - lambda))));
    }

    [Fact]
    public void Noise_has_its_law_and_is_the_same_at_each_application()
    {
        var values = new float[20_000];
        var uniform = Fill.Uniform(-1, 3) with { Key = Key };
        uniform.Write(4, values);
        Assert.All(values, value => Assert.InRange(value, -1, 3));
        Assert.InRange(values.Average(), 1 - 0.033, 1 + 0.033); // four standard deviations of the mean, 4/√12/√20000 each
        var again = new float[20_000];
        uniform.Write(4, again);
        Assert.Equal(values, again);
        uniform.Write(5, again);
        Assert.NotEqual(values, again);
        (Fill.Normal(2, 0.5f) with { Key = Key }).Write(0, values);
        Assert.InRange(values.Average(), 2 - 0.0142, 2 + 0.0142); // four times 0.5/√20000
        Assert.InRange(values.Average(value => (value - 2) * (value - 2)), 0.24, 0.26); // variance ¼, deviation of the estimate 0.0025
    }

    [Fact]
    public void Byte_fills_are_rounded_and_cut_off()
    {
        var plan = new Cutout(new CutoutOptions { Side = 100, Fill = Fill.Normal(300, 1) }).DrawOnce(1, [4], Key);
        var outputs = new byte[4];
        plan.Apply(new byte[] { 1, 2, 3, 4 }, outputs, 1);
        Assert.All(outputs, value => Assert.Equal(255, value));
    }

    [Fact]
    public void All_options_out_of_range_are_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new RandomErasing(
                new RandomErasingOptions
                {
                    Probability = 2,
                    LeastArea = 0.5,
                    MostArea = 0.1,
                    LeastAspect = 0,
                    Side = 0,
                }
            )
        );
        foreach (var name in new[] { "Probability is 2", "MostArea is 0.1", "LeastAspect is 0", "Side is 0" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Side is 0",
            Assert.Throws<ArgumentException>(() => new Cutout(new CutoutOptions { Side = 0 })).Message,
            StringComparison.Ordinal
        );
    }

    private static (int Rows, int Columns) Box(ReadOnlySpan<byte> mask, int width)
    {
        int top = int.MaxValue,
            bottom = -1,
            left = int.MaxValue,
            right = -1;
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0)
                continue;
            (top, bottom) = (Math.Min(top, i / width), Math.Max(bottom, i / width));
            (left, right) = (Math.Min(left, i % width), Math.Max(right, i % width));
        }
        return (bottom - top + 1, right - left + 1);
    }
}
