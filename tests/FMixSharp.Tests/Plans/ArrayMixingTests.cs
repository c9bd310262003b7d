namespace FMixSharp.Tests.Plans;

public sealed class ArrayMixingTests
{
    [Fact]
    public void Masks_select_own_where_one_and_partner_where_zero_in_every_channel()
    {
        var plan = new MixPlan("test", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [2], [1, 0])));
        float[] inputs = [1, 2, 3, 4, 5, 6, 7, 8],
            outputs = new float[8]; // two samples of two channels of two
        plan.Apply(inputs, outputs, 2);
        Assert.Equal([1, 6, 3, 8, 5, 2, 7, 4], outputs);
    }

    [Fact]
    public void Each_sample_can_have_its_own_mask()
    {
        var plan = new MixPlan("test", [1, 0], [1, 0], new Selection(MaskSet.FromHard(2, [2], [1, 1, 0, 0])));
        byte[] inputs = [1, 2, 3, 4],
            outputs = new byte[4];
        plan.Apply(inputs, outputs, 1);
        Assert.Equal<byte>([1, 2, 1, 2], outputs);
    }

    [Fact]
    public void Bytes_and_floats_are_selected_alike_at_any_length()
    {
        foreach (var length in new[] { 1, 31, 32, 33, 100, 1000 })
        {
            var plan = new FMix().DrawOnce(3, [length], RandomKey.FromSeed((ulong)length));
            byte[] inputs = [.. Enumerable.Range(0, 3 * length).Select(i => (byte)(i * 7))],
                outputs = new byte[3 * length];
            float[] floats = [.. inputs.Select(value => (float)value)],
                mixed = new float[3 * length];
            plan.Apply(inputs, outputs, 1);
            plan.Apply(floats, mixed, 1);
            Assert.Equal(mixed, outputs.Select(value => (float)value));
        }
    }

    [Fact]
    public void Interpolated_bytes_round_halves_upwards()
    {
        var plan = new MixPlan("mixup", [1, 0], [0.5, 0.5]);
        byte[] inputs = [0, 3, 1, 4],
            outputs = new byte[4];
        plan.Apply(inputs, outputs, 1);
        Assert.Equal<byte>([1, 4, 1, 4], outputs); // 0.5 → 1, 3.5 → 4
    }

    [Fact]
    public void Soft_masks_interpolate()
    {
        var plan = new MixPlan("test", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromSoft(1, [2], [0.25f, 1])));
        float[] inputs = [0, 1, 4, 5],
            outputs = new float[4];
        plan.Apply(inputs, outputs, 1);
        Assert.Equal([3, 1, 1, 5], outputs);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        var plan = new FMix().DrawOnce(2, [4], RandomKey.FromSeed(1));
        Assert.Throws<ArgumentException>(() => plan.Apply(new float[9], new float[9], 1));
        Assert.Throws<ArgumentException>(() => plan.Apply(new float[8], new float[7], 1));
        Assert.Throws<ArgumentException>(() => plan.Apply(new float[8], new float[8], 2));
        var same = new float[8];
        Assert.Throws<ArgumentException>(() => plan.Apply(same, same, 1));
    }
}
