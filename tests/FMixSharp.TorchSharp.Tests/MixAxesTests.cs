using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixAxesTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(5);
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<PlanKind> Kinds => TestPlans.Kinds;

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(InputAxes.ChannelsFirst, new long[] { 4, 3, 8, 9 }, new[] { 8, 9 })]
    [InlineData(InputAxes.ChannelsLast, new long[] { 4, 8, 9, 3 }, new[] { 8, 9 })]
    [InlineData(InputAxes.ChannelsLast, new long[] { 4, 12, 300 }, new[] { 12 })]
    [InlineData(InputAxes.NoChannels, new long[] { 4, 12 }, new[] { 12 })]
    [InlineData(InputAxes.NoChannels, new long[] { 4, 5, 6, 7 }, new[] { 5, 6, 7 })]
    public void Draw_takes_the_spatial_axes(InputAxes axes, long[] shape, int[] spatial)
    {
        var plan = new FMix().Draw(zeros(shape), axes, key, 3);
        Assert.Equal(spatial, plan.Masks!.Shape.ToArray());
        var expected = new FMix().Draw(4, spatial, key, 3);
        Assert.Equal(expected.Masks!.HardValues.ToArray(), plan.Masks.HardValues.ToArray());
        Assert.Equal(shape, plan.Apply(zeros(shape), axes).shape);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Embedded_text_keeps_or_takes_whole_positions(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 5, [7]);
        var embedded = Values(5 * 7 * 3).reshape(5, 7, 3);
        var mixed = plan.Apply(embedded, InputAxes.ChannelsLast);
        Assert.True(mixed.Equals(plan.Apply(embedded.transpose(1, 2)).transpose(1, 2)));
        Assert.True(mixed.is_contiguous());
    }

    [Fact]
    public void Square_text_is_mixed_over_positions_not_over_channels()
    {
        // L = E, where shapes cannot tell: what is said must count.
        var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [2], [1, 0])));
        var embedded = arange(8, ScalarType.Float32).reshape(2, 2, 2);
        Assert.Equal([0f, 1, 6, 7, 4, 5, 2, 3], plan.Apply(embedded, InputAxes.ChannelsLast).data<float>().ToArray());
        Assert.Equal([0f, 5, 2, 7, 4, 1, 6, 3], plan.Apply(embedded, InputAxes.ChannelsFirst).data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    public void Token_ids_are_selected_and_keep_their_type(ScalarType type)
    {
        var tokens = arange(4 * 12, ScalarType.Int64).reshape(4, 12).to(type);
        foreach (var sampler in new MixSampler[] { new FMix(), new CutMix() })
        {
            var plan = sampler.DrawOnce(tokens, InputAxes.NoChannels, key);
            var mixed = plan.Apply(tokens);
            Assert.Equal(type, mixed.dtype);
            Assert.True(mixed.Equals(plan.Apply(tokens, InputAxes.NoChannels)));
            var partners = tokens.index_select(0, tensor(plan.Partners.ToArray()));
            Assert.True(mixed.eq(tokens).logical_or(mixed.eq(partners)).all().item<bool>());
            // λ is the share of own tokens; a fixed point of the permutation keeps all of them whatever λ is.
            for (var i = 0; i < 4; i++)
            {
                if (plan.Partners[i] != i)
                    Assert.Equal(plan.Lambdas[i], mixed[i].eq(tokens[i]).to(ScalarType.Float64).mean().item<double>(), 1e-12);
            }
        }
    }

    [Fact]
    public void Composed_plans_take_the_axes_too()
    {
        var embedded = Values(4 * 3 * 3).reshape(4, 3, 3); // L = E
        var plan = MixPlan.Compose("both", [new FMix().DrawOnce(4, [3], key), new MixUp().DrawOnce(4, [3], key)], [0, 1, 0, 1]);
        var mixed = plan.Apply(embedded, InputAxes.ChannelsLast);
        Assert.True(mixed.Equals(plan.Apply(embedded.transpose(1, 2)).transpose(1, 2)));
    }

    [Fact]
    public void Token_ids_cannot_be_interpolated()
    {
        var tokens = arange(4 * 12, ScalarType.Int64).reshape(4, 12);
        var plan = new MixUp().DrawOnce(tokens, InputAxes.NoChannels, key);
        var error = Assert.Throws<ArgumentException>(() => plan.Apply(tokens));
        Assert.Contains("mixup interpolates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_name_the_axes_that_were_said()
    {
        var plan = new FMix().DrawOnce(4, [12], key);
        Says(
            "expected (B, *spatial, C) with at least one spatial axis",
            () => new FMix().DrawOnce(zeros(4, 12), InputAxes.ChannelsLast, key)
        );
        Says("expected (B, *spatial) with", () => new FMix().DrawOnce(zeros(4), InputAxes.NoChannels, key));
        Says("nothing to mix", () => new FMix().DrawOnce(zeros(4, 0), InputAxes.NoChannels, key));
        Says(
            "masks have shape (12), but inputs has shape (4, 300, 12), which was said to be (B, *spatial, C)",
            () => plan.Apply(zeros(4, 300, 12), InputAxes.ChannelsLast)
        );
        Says("said to be (B, *spatial)", () => plan.Apply(zeros(4, 12, 1), InputAxes.NoChannels));
        Says("said to be (B, C, *spatial)", () => plan.Apply(zeros(4, 12), InputAxes.ChannelsFirst));
        Says("InputAxes.ChannelsLast", () => plan.Apply(zeros(4, 12, 300)));
        Says("InputAxes.ChannelsLast", () => new FMix().DrawOnce(zeros(4, 12), key));
        Says("plan is for 4 samples", () => plan.Apply(zeros(3, 12, 300), InputAxes.ChannelsLast));
        Says("expected ChannelsFirst, ChannelsLast or NoChannels", () => plan.Apply(zeros(4, 12, 300), (InputAxes)7));

        static void Says(string part, Func<object> call) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradient_flows_and_only_the_result_remains(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 5, [7]);
        var embedded = Values(5 * 7 * 3).reshape(5, 7, 3).requires_grad_();
        plan.Apply(embedded, InputAxes.ChannelsLast).sum().backward();
        Assert.Equal(5 * 7 * 3, embedded.grad!.sum().item<float>(), 1e-3f); // own and partner's share of every mixed value sum to 1
        LiveTensors.AssertOnlyResultRemains(() => plan.Apply(embedded, InputAxes.ChannelsLast).DetachFromDisposeScope());
    }

    private static Tensor Values(int count) => tensor(Enumerable.Range(0, count).Select(i => i * 29 % 97 / 9f).ToArray());
}
