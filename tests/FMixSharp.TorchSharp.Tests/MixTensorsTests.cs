using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixTensorsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<PlanKind> Kinds => TestPlans.Kinds;

    public static MatrixTheoryData<PlanKind, int[]> KindsAndShapes =>
        new(
            Enum.GetValues<PlanKind>(),
            [
                [7],
                [1],
                [5, 3],
                [1, 4],
                [3, 2, 5],
                [2, 3, 2, 2],
            ]
        );

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(KindsAndShapes))]
    public void Equals_the_definition_value_for_value(PlanKind kind, int[] shape)
    {
        foreach (var (batch, channels) in new[] { (1, 1), (1, 3), (6, 1), (6, 3) })
        {
            var plan = TestPlans.Create(kind, batch, shape);
            var values = Values(batch * channels * shape.Aggregate(1, (a, b) => a * b));
            var inputs = tensor(values).reshape([batch, channels, .. shape.Select(n => (long)n)]);
            using var mixed = plan.Apply(inputs);
            Assert.Equal(inputs.shape, mixed.shape);
            Assert.Equal(TestPlans.Apply(plan, values, channels), mixed.data<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_are_those_of_plain_arrays_wherever_they_lie_in_memory(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 5, [4, 4]);
        var bytes = Values(5 * 3 * 16).Select(value => (byte)(int)(value * 40 + 128)).ToArray();
        var expected = new byte[bytes.Length];
        plan.Apply(bytes, expected, 3);
        using var scope = NewDisposeScope();
        var images = tensor(bytes).reshape(5, 3, 4, 4);
        var strided = images.transpose(2, 3).contiguous().transpose(2, 3); // by libtorch's operations, as on other devices
        foreach (var mixed in new[] { plan.Apply(images), plan.Apply(strided), plan.Apply(images, strided) })
        {
            Assert.Equal(ScalarType.Byte, mixed.dtype);
            Assert.Equal(expected, mixed.contiguous().data<byte>().ToArray());
        }
    }

    [Fact]
    public void Half_way_bytes_round_upwards()
    {
        var plan = new MixPlan("mixup", [1, 0], [0.5, 0.5]);
        using var scope = NewDisposeScope();
        var images = tensor(new byte[] { 0, 1, 254, 2, 255, 5, 255, 3 }).reshape(2, 1, 4); // means 127.5, 3, 254.5, 2.5
        foreach (var mixed in new[] { plan.Apply(images), MixTensors.MixByKernels(plan, images) })
            Assert.Equal(new byte[] { 128, 3, 255, 3, 128, 3, 255, 3 }, mixed.data<byte>().ToArray());
    }

    [Fact]
    public void Every_two_bytes_give_the_same_by_libtorchs_operations()
    {
        using var scope = NewDisposeScope();
        var own = arange(256, ScalarType.Int64).to(ScalarType.Byte).view(256, 1).expand(256, 256).contiguous().view(1, 65536);
        var partner = arange(256, ScalarType.Int64).to(ScalarType.Byte).repeat(256).view(1, 65536);
        foreach (var lambda in new[] { 0.5, 1 / 3.0, 0.1, 0.999, 1 - 1e-6, 1e-6, 1, 0 })
        {
            var plan = new MixPlan("mixup", [0], [lambda]);
            var mixed = new byte[65536];
            plan.Apply(own.data<byte>().ToArray(), partner.data<byte>().ToArray(), mixed, 1);
            Assert.Equal(mixed, MixTensors.MixByKernels(plan, own, partner).data<byte>().ToArray());
        }
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Low_precision_is_computed_in_float32_and_rounded_once(ScalarType type)
    {
        foreach (var kind in Enum.GetValues<PlanKind>())
        {
            var plan = TestPlans.Create(kind, 4, [3, 3]);
            var inputs = tensor(Values(4 * 2 * 9)).reshape(4, 2, 3, 3).to(type);
            using var mixed = plan.Apply(inputs);
            using var expected = plan.Apply(inputs.to(ScalarType.Float32));
            Assert.Equal(type, mixed.dtype);
            Assert.True(mixed.equal(expected.to(type)).all().item<bool>(), kind.ToString());
        }
    }

    [Fact]
    public void Float64_keeps_its_precision()
    {
        var plan = new MixPlan("mixup", [1, 0], [1 / 3.0, 1 / 3.0]);
        using var mixed = plan.Apply(tensor(new[] { 1.0, 2.0 }).reshape(2, 1, 1));
        Assert.Equal([1 / 3.0 * 1 + (1 - 1 / 3.0) * 2, 1 / 3.0 * 2 + (1 - 1 / 3.0) * 1], mixed.data<double>().ToArray());
    }

    [Fact]
    public void Binary_masks_keep_every_bit_even_beside_nan_and_infinity()
    {
        var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [4], [1, 0, 1, 0])));
        float[] own = [float.NaN, 1, -0f, float.PositiveInfinity],
            partner = [2, float.NegativeInfinity, 3, float.NaN];
        using var mixed = plan.Apply(tensor([.. own, .. partner]).reshape(2, 1, 4));
        float[] expected = [own[0], partner[1], own[2], partner[3], partner[0], own[1], partner[2], own[3]];
        var found = mixed.data<float>().ToArray();
        Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), found.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Binary_masks_select_label_maps_without_channels()
    {
        var plan = TestPlans.Create(PlanKind.BinaryPerSample, 3, [2, 2]);
        var maps = arange(12, ScalarType.Int64).reshape(3, 2, 2);
        using var mixed = plan.Apply(maps);
        using var withChannel = plan.Apply(maps.unsqueeze(1));
        Assert.Equal(withChannel.data<long>().ToArray(), mixed.data<long>().ToArray());
        Assert.Equal(ScalarType.Int64, mixed.dtype);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Strided_and_channels_last_inputs_mix_like_contiguous_ones(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 4, [6, 5]);
        var inputs = tensor(Values(4 * 5 * 6 * 3)).reshape(4, 5, 6, 3).permute(0, 3, 2, 1);
        using var mixed = plan.Apply(inputs);
        using var expected = plan.Apply(inputs.contiguous());
        Assert.True(mixed.Equals(expected));
    }

    [Fact]
    public void Identity_plan_returns_a_copy_not_an_alias()
    {
        var inputs = ones(2, 1, 3);
        using var mixed = MixPlan.Identity(2).Apply(inputs);
        mixed.zero_();
        Assert.Equal(6, inputs.sum().item<float>());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Inputs_stay_untouched_and_replay_is_equal(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 4, [5, 5]);
        var values = Values(4 * 3 * 25);
        var inputs = tensor(values).reshape(4, 3, 5, 5);
        using var first = plan.Apply(inputs);
        using var second = plan.Apply(inputs);
        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.Equal(values, inputs.data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradient_is_each_values_total_share(PlanKind kind)
    {
        // d(sum of mixed)/d(input) is what the value keeps of itself plus what its takers take of it.
        var plan = TestPlans.Create(kind, 4, [3, 2]);
        var inputs = tensor(Values(4 * 2 * 6)).reshape(4, 2, 3, 2).requires_grad_();
        plan.Apply(inputs).sum().backward();
        var expected = new float[48];
        for (var i = 0; i < 48; i++)
        {
            var unit = new float[48];
            unit[i] = 1;
            expected[i] = TestPlans.Apply(plan, unit, 2).Sum();
        }
        Assert.Equal(expected, inputs.grad!.data<float>().ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Draw_takes_batch_and_spatial_shape_from_the_inputs()
    {
        var sampler = new RecordingSampler();
        var drawn = sampler.Draw(zeros(4, 3, 8, 9), RandomKey.FromSeed(5), 7);
        Assert.Equal($"4: 8x9 at {RandomKey.FromSeed(5).Fold(7)}, 7", sampler.Seen);
        Assert.Equal(4, drawn.BatchSize);
        sampler.DrawOnce(zeros(1, 2, 16), RandomKey.FromSeed(5));
        Assert.Equal("1: 16 at 0000000000000005, ", sampler.Seen);
        sampler.DrawOnce(zeros([2, 1, 4, 5, 6]), RandomKey.FromSeed(5));
        Assert.Equal("2: 4x5x6 at 0000000000000005, ", sampler.Seen);
    }

    [Fact]
    public void Draw_names_the_shape_it_cannot_use()
    {
        var sampler = new RecordingSampler();
        var flat = Assert.Throws<ArgumentException>(() => sampler.DrawOnce(zeros(4, 3), RandomKey.FromSeed(1)));
        Assert.Contains("(4, 3), expected (B, C, *spatial)", flat.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<ArgumentException>(() => sampler.DrawOnce(zeros(0, 3, 8, 8), RandomKey.FromSeed(1)));
        Assert.Contains("(0, 3, 8, 8): there is nothing to mix", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_names_what_was_given_and_what_was_expected()
    {
        var plan = TestPlans.Create(PlanKind.Binary, 4, [8, 8]);
        AssertSays("plan is for 4 samples, but inputs has shape (3, 1, 8, 8)", plan, zeros(3, 1, 8, 8));
        AssertSays("masks have shape (8, 8), but inputs has shape (4, 1, 8, 9); expected (B, C, 8, 8)", plan, zeros(4, 1, 8, 9));
        AssertSays("expected (B, C, 8, 8)", plan, zeros([4, 1, 1, 8, 8]));
        var soft = TestPlans.Create(PlanKind.Soft, 4, [2]);
        AssertSays("Inputs are Int64, but Soft interpolates", soft, zeros(4, 1, 2, dtype: ScalarType.Int64));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_the_result_remains(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 4, [5, 5]);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Byte })
        {
            var inputs = ones(4, 3, 5, 5, dtype: type);
            LiveTensors.AssertOnlyResultRemains(() => plan.Apply(inputs).DetachFromDisposeScope());
        }
        Assert.Throws<ArgumentException>(() => plan.Apply(ones(3, 3, 5, 5)));
    }

    private static void AssertSays(string expected, MixPlan plan, Tensor inputs) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => plan.Apply(inputs)).Message, StringComparison.Ordinal);

    private static float[] Values(int count)
    {
        var stream = RandomKey.FromSeed(3).Stream();
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)Math.Clamp(stream.NextNormal(), -3, 3);
        return values;
    }

    private sealed class RecordingSampler : MixSampler
    {
        public string Seen { get; private set; } = "";

        public override string Method => "recording";

        protected override MixPlan DrawCore(MixRequest request)
        {
            Seen = $"{request.BatchSize}: {string.Join('x', request.Shape.ToArray())} at {request.Key}, {request.Step}";
            return MixPlan.Identity(request.BatchSize);
        }
    }
}
