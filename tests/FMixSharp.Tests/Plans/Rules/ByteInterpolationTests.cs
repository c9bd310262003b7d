namespace FMixSharp.Tests.Plans.Rules;

/// <summary>Bytes are weighed by whole numbers: partner + ⌊((own − partner)·w + 2¹⁴) / 2¹⁵⌋ with w = min(round(λ·2¹⁵), 2¹⁵ − 1).</summary>
public sealed class ByteInterpolationTests
{
    public static TheoryData<double> Lambdas => [0.5, 1 / 3.0, 0.1, 0.999, 1 - 1e-6, 1e-6, 0.25, 0.7071067811865476, 1, 0];

    // Every pair of bytes, in an order that puts each at many places of a vector.
    private static readonly byte[] own = [.. Enumerable.Range(0, 65536).Select(i => (byte)(i >> 8))],
        partner = [.. Enumerable.Range(0, 65536).Select(i => (byte)i)];

    [Theory]
    [MemberData(nameof(Lambdas))]
    public void Every_two_bytes_give_what_the_formula_says(double lambda)
    {
        var mixed = new byte[own.Length];
        new MixPlan("mixup", [0], [lambda]).Apply(own, partner, mixed, 1);
        Assert.Equal(Expected(lambda), mixed);
    }

    [Theory]
    [MemberData(nameof(Lambdas))]
    public void Soft_masks_give_the_same_as_lambda(double lambda)
    {
        var mixed = new byte[own.Length];
        new MixPlan(
            "fmix",
            [0],
            [0.5],
            new Selection(MaskSet.FromSoft(1, [own.Length], [.. Enumerable.Repeat((float)lambda, own.Length)]))
        ).Apply(own, partner, mixed, 1);
        Assert.Equal(Expected(lambda), mixed);
    }

    [Theory]
    [MemberData(nameof(Lambdas))]
    public void The_result_is_the_nearest_byte_but_for_the_rounding_of_lambda(double lambda)
    {
        var expected = Expected(lambda);
        for (var i = 0; i < own.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - (lambda * own[i] + (1 - lambda) * partner[i])), 0, 0.5 + 255.0 / 32768);
    }

    [Fact]
    public void Any_length_and_any_mask_in_any_channel_is_the_same_as_value_by_value()
    {
        foreach (var length in new[] { 1, 15, 16, 31, 32, 33, 47, 64, 65, 97, 200 })
        {
            float[] mask = [.. Enumerable.Range(0, length).Select(i => i * 0.37f % 1)];
            byte[] first = [.. Enumerable.Range(0, 3 * length).Select(i => (byte)(i * 91))],
                second = [.. Enumerable.Range(0, 3 * length).Select(i => (byte)(i * 53 + 7))];
            var mixed = new byte[3 * length];
            new MixPlan("fmix", [0], [0.5], new Selection(MaskSet.FromSoft(1, [length], mask))).Apply(first, second, mixed, 3);
            Assert.Equal(first.Select((value, i) => Expected(value, second[i], mask[i % length])), mixed);
            new MixPlan("mixup", [0], [0.3]).Apply(first, second, mixed, 3);
            Assert.Equal(first.Select((value, i) => Expected(value, second[i], 0.3f)), mixed);
        }
    }

    private static byte[] Expected(double lambda) => [.. own.Select((value, i) => Expected(value, partner[i], (float)lambda))];

    private static byte Expected(byte own, byte partner, float lambda) =>
        (byte)(partner + Math.Floor(((own - partner) * Math.Min(Math.Round(lambda * 32768.0), 32767) + 16384) / 32768));
}
