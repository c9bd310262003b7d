namespace FMixSharp.Tests.Plans;

public sealed class PointCloudsTests
{
    private static readonly RandomKey key = RandomKey.FromSeed(11);

    [Fact]
    public void As_many_points_come_out_and_they_are_standardised()
    {
        var points = Clouds(5, 200);
        var plan = new FMix(new FMixOptions { PerSample = true }).DrawOnce(5, [8, 8, 8], key);
        var mixed = new float[points.Length];
        plan.ApplyToPoints(points, mixed);
        for (var cloud = 0; cloud < 5; cloud++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var values = Enumerable.Range(0, 200).Select(i => (double)mixed[(cloud * 200 + i) * 3 + axis]).ToArray();
                var mean = values.Average();
                Assert.Equal(0, mean, 1e-6); // 200 floats of order 1
                Assert.Equal(1, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 199), 1e-6);
            }
        }
    }

    [Fact]
    public void A_voxel_is_the_floor_of_the_scaled_coordinate_also_in_the_negative_half()
    {
        // −0.5, −0.1, 0.1 and 0.5 of the extent, in the middle of which is the origin: ⌊(p + 0.5)·3⌋ is 0, 1, 1, 3 of four. With indices
        // truncated towards zero the negative half would wrap around.
        float[] diagonal = [-5, -5, -5, -1, -1, -1, 1, 1, 1, 5, 5, 5];
        Assert.Equal([0, 21, 63], PointClouds.MixedVoxels(Plan(All(1)), diagonal)[0]); // 21 = (1, 1, 1)
    }

    [Fact]
    public void The_mask_chooses_between_the_voxels_of_a_sample_and_of_its_partner()
    {
        // Sample 0 occupies (0, 0, 0) and (3, 3, 3), sample 1 (0, 3, 0) and (3, 0, 3). The mask keeps the half x < 2; x is the slowest
        // axis.
        float[] points = [0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1];
        var half = All(0);
        half.AsSpan(0, 32).Fill(1);
        var mixed = PointClouds.MixedVoxels(Plan(half, 1, 0), points);
        Assert.Equal([0, 51], mixed[0]); // (0, 0, 0) of its own and (3, 0, 3) of its partner
        Assert.Equal([12, 63], mixed[1]); // (0, 3, 0) of its own and (3, 3, 3) of its partner
        Assert.Equal([12, 51], PointClouds.MixedVoxels(Plan(All(0), 1, 0), points)[0]);
    }

    [Fact]
    public void Where_the_mask_leaves_nothing_the_source_with_the_larger_share_is_taken()
    {
        // Neither the own voxels (0, 0, 0) and (3, 3, 3) are kept, nor the partner's (0, 3, 0) and (3, 0, 3) taken.
        float[] points = [0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1];
        var mask = All(1);
        mask[0] = mask[63] = 0;
        Assert.Equal([0, 63], PointClouds.MixedVoxels(Plan(mask, 1, 0), points)[0]);
        var plan = new MixPlan("fmix", [1, 0], [0.4, 0.4], new Selection(MaskSet.FromHard(1, [4, 4, 4], mask)));
        Assert.Equal([12, 51], PointClouds.MixedVoxels(plan, points)[0]);
    }

    [Fact]
    public void Axes_may_have_different_numbers_of_voxels()
    {
        float[] points = [0, 0, 0, 1, 1, 1];
        var plan = new MixPlan("fmix", [0], [1], new Selection(MaskSet.FromHard(1, [2, 3, 5], [.. Enumerable.Repeat((byte)1, 30)])));
        Assert.Equal([0, 29], PointClouds.MixedVoxels(plan, points)[0]);
    }

    [Fact]
    public void A_plan_that_mixes_nothing_standardises_only()
    {
        float[] points = [0, 0, 7, 2, 4, 7],
            mixed = new float[6];
        MixPlan.Identity(1).ApplyToPoints(points, mixed);
        var half = (float)Math.Sqrt(0.5); // two values a distance d apart have the deviation d/√2
        Assert.Equal([-half, -half, 0, half, half, 0], mixed);
    }

    [Fact]
    public void Errors_say_what_is_expected()
    {
        var points = Clouds(2, 10);
        Says("the plan of mixup has none", new MixUp().DrawOnce(2, [8, 8, 8], key), points);
        Says("has binary ones of shape 8x8", new FMix().DrawOnce(2, [8, 8], key), points);
        Says("has soft ones", new FMix(new FMixOptions { Softness = 0.1 }).DrawOnce(2, [8, 8, 8], key), points);
        var plan = new FMix().DrawOnce(2, [8, 8, 8], key);
        Says("59 values are not 2 clouds", plan, points[..59]);
        Says("same number of points", plan, points[..6]);
        points[30 + 5] = float.PositiveInfinity;
        Says("Cloud 1's point 1 has the coordinate", plan, points);

        static void Says(string part, MixPlan plan, float[] points) =>
            Assert.Contains(
                part,
                Assert.Throws<ArgumentException>(() => plan.ApplyToPoints(points, new float[points.Length])).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void The_key_decides_the_points_and_the_input_stays()
    {
        var points = Clouds(3, 50);
        var before = points.ToArray();
        var plan = new CutMix().DrawOnce(3, [8, 8, 8], key);
        float[] first = new float[points.Length],
            again = new float[points.Length],
            other = new float[points.Length];
        plan.ApplyToPoints(points, first);
        plan.ApplyToPoints(points, again);
        plan.WithKey(key.Fold(1)).ApplyToPoints(points, other);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(before, points);
    }

    [Fact]
    public void A_plan_without_a_key_draws_no_points()
    {
        var drawn = new CutMix().DrawOnce(3, [8, 8, 8], key);
        var byHand = new MixPlan("cutmix", drawn.Partners.ToArray(), drawn.Lambdas.ToArray(), new Selection(drawn.Masks!));
        var points = Clouds(3, 50);
        Assert.Contains(
            "has no key, from which points are drawn",
            Assert.Throws<ArgumentException>(() => byHand.ApplyToPoints(points, new float[points.Length])).Message,
            StringComparison.Ordinal
        );
        float[] first = new float[points.Length],
            second = new float[points.Length];
        drawn.ApplyToPoints(points, first);
        byHand.WithKey(key).ApplyToPoints(points, second);
        Assert.Equal(first, second);
    }

    private static byte[] All(byte value) => [.. Enumerable.Repeat(value, 64)];

    private static MixPlan Plan(byte[] mask, params int[] partners) =>
        new(
            "fmix",
            partners is [] ? [0] : partners,
            [.. Enumerable.Repeat(0.5, Math.Max(1, partners.Length))],
            new Selection(MaskSet.FromHard(1, [4, 4, 4], mask))
        );

    private static float[] Clouds(int clouds, int points)
    {
        var stream = RandomKey.FromSeed(3).Stream();
        var values = new float[clouds * points * 3];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(stream.NextNormal() * (1 + i % 3));
        return values;
    }
}
