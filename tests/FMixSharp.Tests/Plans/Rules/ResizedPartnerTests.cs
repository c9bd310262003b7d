namespace FMixSharp.Tests.Plans.Rules;

public sealed class ResizedPartnerTests
{
    [Fact]
    public void The_whole_partner_lies_in_the_box_at_its_nearest_values()
    {
        // Two samples of two channels of 2×4; boxes of 1×2 at the lower right, and of 2×1 at the left.
        var plan = new MixPlan("resize", [1, 0], [0.75, 0.75], new ResizedPartner([2, 4], [1, 2, 0, 0], [2, 4, 2, 1]));
        float[] inputs = [.. Enumerable.Range(0, 32).Select(i => (float)i)],
            mixed = new float[32];
        plan.Apply(inputs, mixed, 2);
        Assert.Equal([0, 1, 2, 3, 4, 5, 16, 18, 8, 9, 10, 11, 12, 13, 24, 26], mixed[..16]);
        Assert.Equal([0, 17, 18, 19, 4, 21, 22, 23, 8, 25, 26, 27, 12, 29, 30, 31], mixed[16..]);
        var bytes = new byte[32];
        plan.Apply([.. inputs.Select(value => (byte)value)], bytes, 2);
        Assert.Equal(mixed, bytes.Select(value => (float)value));
    }

    [Fact]
    public void An_empty_box_leaves_the_sample_and_a_full_one_takes_the_partner()
    {
        var plan = new MixPlan("resize", [1, 0], [1, 0], new ResizedPartner([3], [2, 0], [2, 3]));
        float[] mixed = new float[6];
        plan.Apply([1, 2, 3, 4, 5, 6], mixed, 1);
        Assert.Equal([1, 2, 3, 1, 2, 3], mixed);
    }

    [Fact]
    public void Boxes_that_do_not_fit_are_refused()
    {
        Says("Sample 1's box reaches from 2 to 5 along axis 0, which is 4 long", () => new ResizedPartner([4], [0, 2], [1, 5]));
        Says("Sample 0's box reaches from 3 to 2", () => new ResizedPartner([4], [3], [2]));
        Says("3 starts and 3 ends are not boxes of 2 axes", () => new ResizedPartner([4, 4], [0, 0, 0], [1, 1, 1]));
        Says(
            "The rule is for 2 samples, and the batch has 1",
            () => new MixPlan("resize", [0], [1], new ResizedPartner([4], [0, 0], [1, 1]))
        );
    }

    private static void Says(string expected, Func<object> make) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
