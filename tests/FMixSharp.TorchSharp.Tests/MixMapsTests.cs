using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>Label maps and other things that lie beside the inputs, mixed by the same plan.</summary>
[Collection("tensors")]
public sealed class MixMapsTests : IDisposable
{
    private const int Batch = 4,
        Classes = 3;
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<PlanKind> Kinds => TestPlans.Kinds;

    public static TheoryData<int[]> Shapes => new([7], [5, 6], [3, 4, 5]);

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void With_binary_masks_soft_maps_are_the_selected_classes(int[] shape)
    {
        foreach (var kind in new[] { PlanKind.Binary, PlanKind.BinaryPerSample })
        {
            var plan = TestPlans.Create(kind, Batch, shape);
            var maps = Maps(shape);
            var mixed = plan.Apply(maps);
            Assert.Equal(ScalarType.Int64, mixed.dtype);
            Assert.Equal(maps.shape, mixed.shape);
            Assert.True(plan.SoftMaps(maps, Classes).argmax(1).Equals(mixed));
            Assert.True(plan.SoftMaps(maps, Classes).amax([1]).Equals(ones_like(mixed, ScalarType.Float32)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_position_has_the_classes_of_its_content_in_proportion(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, Batch, [5, 6]);
        var maps = Maps([5, 6]);
        var soft = plan.SoftMaps(maps, Classes);
        Assert.Equal([Batch, Classes, 5, 6], soft.shape);
        Assert.True(soft.sum([1]).allclose(ones(Batch, 5, 6))); // shares m and 1 − m, each rounded once
        // An image whose values are the class numbers is mixed alike: its value is the mean class.
        var meanClass = (soft * arange(Classes, ScalarType.Float32).view(1, Classes, 1, 1)).sum([1]);
        Assert.True(meanClass.allclose(plan.Apply(maps.to(ScalarType.Float32).unsqueeze(1)).squeeze(1), rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Plain_cross_entropy_of_interpolated_maps_is_the_two_losses()
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, Batch, [5, 6]);
        var maps = Maps([5, 6]);
        var logits = tensor(Enumerable.Range(0, Batch * Classes * 30).Select(i => i * 37 % 11 / 5f).ToArray())
            .reshape(Batch, Classes, 5, 6);
        var partners = maps.index_select(0, tensor(plan.Partners.ToArray()));
        var expected =
            plan.Lambdas[0] * functional.cross_entropy(logits, maps) + (1 - plan.Lambdas[0]) * functional.cross_entropy(logits, partners);
        Assert.Equal(expected.item<float>(), functional.cross_entropy(logits, plan.SoftMaps(maps, Classes)).item<float>(), 1e-5f);
    }

    [Fact]
    public void In_the_reformulated_mode_interpolated_maps_stay_and_masked_ones_follow_the_masks()
    {
        var maps = Maps([5, 6]);
        var own = functional.one_hot(maps, Classes).permute(0, 3, 1, 2).to(ScalarType.Float32);
        Assert.True(TestPlans.Create(PlanKind.Interpolated, Batch, [5, 6], ownLabelOnly: true).SoftMaps(maps, Classes).Equals(own));
        var masked = TestPlans.Create(PlanKind.Binary, Batch, [5, 6], ownLabelOnly: true);
        Assert.True(masked.SoftMaps(maps, Classes).argmax(1).Equals(masked.Apply(maps)));
    }

    [Fact]
    public void Erased_maps_stay_blended_ones_follow_lambda_and_moved_ones_are_an_error()
    {
        var maps = Maps([5, 6]);
        var own = functional.one_hot(maps, Classes).permute(0, 3, 1, 2).to(ScalarType.Float32);
        var key = RandomKey.FromSeed(1);
        Assert.True(new Cutout().DrawOnce(Batch, [5, 6], key).SoftMaps(maps, Classes).Equals(own));
        var blended = new BetweenClass().DrawOnce(Batch, [5, 6], key, labels: [.. Enumerable.Range(0, Batch)]);
        Assert.True(
            new MixPlan("mixup", blended.Partners.ToArray(), blended.Lambdas.ToArray()).Apply(own).Equals(blended.SoftMaps(maps, Classes))
        );
        Assert.Throws<ArgumentException>(() => new AugMix().DrawOnce(Batch, [5, 6], key).SoftMaps(maps, Classes));
        var composed = MixPlan.Compose(
            "both",
            [new Cutout().DrawOnce(Batch, [5, 6], key), new FMix().DrawOnce(Batch, [5, 6], key)],
            [0, 1, 0, 1]
        );
        var mixed = composed.SoftMaps(maps, Classes);
        Assert.True(mixed[0].Equals(own[0]));
        Assert.True(mixed[1].Equals(((Composition)composed.Rule).Parts[1].SoftMaps(maps, Classes)[1]));
    }

    [Fact]
    public void Ignored_positions_keep_their_value_under_binary_masks()
    {
        var plan = TestPlans.Create(PlanKind.Binary, Batch, [5, 6]);
        var maps = Maps([5, 6]);
        maps[1, 2] = 255;
        Assert.Equal(plan.Apply(maps.eq(255)).sum().item<long>(), plan.Apply(maps).eq(255).sum().item<long>());
        var error = Assert.Throws<ArgumentException>(() => plan.SoftMaps(maps, Classes));
        Assert.Contains("classes from 0 to 255, expected 0 to 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_aligned_input_is_mixed_alike(PlanKind kind)
    {
        // Colour and depth, or two views: mixing them one by one is mixing them as channels of one input.
        var plan = TestPlans.Create(kind, Batch, [5, 6]);
        var both = tensor(Enumerable.Range(0, Batch * 4 * 30).Select(i => i * 31 % 101 / 7f).ToArray()).reshape(Batch, 4, 5, 6);
        Tensor colour = plan.Apply(both[.., ..3]),
            depth = plan.Apply(both[.., 3..]);
        Assert.True(cat([colour, depth], 1).Equals(plan.Apply(both)));
    }

    [Fact]
    public void Errors_lead_from_maps_to_the_right_call()
    {
        var maps = Maps([5, 6]);
        var mixup = TestPlans.Create(PlanKind.Interpolated, Batch, [5, 6]);
        Says("SoftMaps", () => mixup.Apply(maps));
        Says("SoftMaps", () => mixup.CrossEntropy(zeros(Batch, Classes, 5, 6), maps));
        Says("SoftMaps", () => mixup.CrossEntropy(zeros(Batch, Classes), maps));
        Says("Maps are Float32", () => mixup.SoftMaps(maps.to(ScalarType.Float32), Classes));
        Says("plan is for 4 samples, but maps", () => mixup.SoftMaps(maps[..3], Classes));

        static void Says(string part, Func<Tensor> call) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_the_result_remains(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, Batch, [5, 6]);
        var maps = Maps([5, 6]);
        LiveTensors.AssertOnlyResultRemains(() => plan.SoftMaps(maps, Classes).DetachFromDisposeScope());
    }

    private static Tensor Maps(int[] shape)
    {
        var stream = RandomKey.FromSeed(4).Stream();
        var classes = new long[Batch * shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = stream.NextInt(Classes);
        return tensor(classes).reshape([Batch, .. shape.Select(length => (long)length)]);
    }
}
