using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixLossTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor logits = tensor([1f, 0.5f, -2, 0.25f, 3, -1, 2, 2, -0.5f, 0, 1, 1], [4, 3]);
    private readonly Tensor labels = tensor([0L, 2, 1, 1]),
        others = tensor([1L, 1, 0, 2]);

    public static TheoryData<MixPlan> Plans =>
        [
            new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.5, 1, 0]),
            new MixPlan("mixup", [3, 3, 0, 2], [0.3, 0.3, 0.3, 0.3]),
            new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.5, 1, 0], ownLabelOnly: true),
            MixPlan.Identity(4),
            MixPlan.Compose(
                "both",
                [
                    new MixPlan("mixup", [3, 3, 0, 2], [0.3, 0.3, 0.3, 0.3]),
                    new MixPlan("cutout", [0, 1, 2, 3], [0.5, 0.5, 0.5, 0.5], ownLabelOnly: true),
                ],
                [0, 1, 1, 0]
            ),
        ];

    public void Dispose() => scope.Dispose();

    // The special losses sum in another order: float32 near 1.
    [Theory]
    [MemberData(nameof(Plans))]
    public void Cross_entropy_is_the_special_one(MixPlan plan)
    {
        foreach (var smoothing in new[] { 0.0, 0.1 })
        {
            Assert.Equal(
                plan.CrossEntropy(logits, labels, smoothing).item<float>(),
                plan.Loss(labels, each => functional.cross_entropy(logits, each, reduction: Reduction.None, label_smoothing: smoothing))
                    .item<float>(),
                1e-6f
            );
        }
        Assert.Equal(
            plan.CrossEntropy(logits, labels, others).item<float>(),
            plan.Loss(labels, others, each => functional.cross_entropy(logits, each, reduction: Reduction.None)).item<float>(),
            1e-6f
        );
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Soft_targets_and_several_labels_are_the_special_ones(MixPlan plan)
    {
        var soft = functional.softmax(arange(12, ScalarType.Float32).mul(0.7f).sin().view(4, 3), 1);
        Assert.Equal(
            plan.CrossEntropy(logits, soft).item<float>(),
            plan.Loss(soft, each => functional.cross_entropy(logits, each, reduction: Reduction.None)).item<float>(),
            1e-6f
        );
        var several = tensor([1f, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0], [4, 3]);
        Assert.Equal(
            plan.BinaryCrossEntropy(logits, several).item<float>(),
            plan.Loss(several, each => functional.binary_cross_entropy_with_logits(logits, each, reduction: Reduction.None).mean([1]))
                .item<float>(),
            1e-6f
        );
    }

    [Fact]
    public void Squared_errors_have_the_gradient_of_the_special_one()
    {
        var plan = new MixPlan("mixup", [3, 3, 0, 2], [0.3, 0.3, 0.3, 0.3]);
        var values = arange(12, ScalarType.Float32).view(4, 3);
        Assert.Equal(
            Gradient(outputs => plan.MeanSquaredError(outputs, values)),
            Gradient(outputs => plan.Loss(values, each => (outputs - each).square().mean([1]))),
            (a, b) => MathF.Abs(a - b) < 1e-5
        );

        float[] Gradient(Func<Tensor, Tensor> loss)
        {
            var outputs = logits.clone().requires_grad_();
            loss(outputs).backward();
            return outputs.grad!.data<float>().ToArray();
        }
    }

    [Fact]
    public void A_loss_without_weight_may_be_no_number()
    {
        // Sample 0 has its own label alone, and sample 1 its partner's.
        var plan = new MixPlan("fmix", [1, 0], [1, 0]);
        var losses = tensor([3f, float.NaN]).requires_grad_();
        var loss = plan.Loss(arange(2), each => losses.index_select(0, each));
        loss.backward();
        Assert.Equal(3, loss.item<float>());
        Assert.Equal([1, 0], losses.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Only_own_labels_are_asked_for_where_they_alone_count()
    {
        var asked = 0;
        MixPlan
            .Identity(4)
            .Loss(
                labels,
                each =>
                {
                    asked++;
                    return each.to(ScalarType.Float32);
                }
            );
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Gradients_reach_the_model_and_nothing_else_remains()
    {
        var plan = new MixPlan("mixup", [1, 2, 3, 0], [0.25, 0.25, 0.25, 0.25]);
        var leaf = logits.clone().requires_grad_();
        plan.Loss(labels, each => functional.cross_entropy(leaf, each, reduction: Reduction.None)).backward();
        Assert.True(leaf.grad!.abs().sum().item<float>() > 0);
        LiveTensors.AssertOnlyResultRemains(() =>
            plan.Loss(labels, each => functional.cross_entropy(logits, each, reduction: Reduction.None)).DetachFromDisposeScope()
        );
    }

    [Fact]
    public void Losses_that_are_not_one_value_per_sample_are_refused()
    {
        var plan = MixPlan.Identity(4);
        Says(
            "gave Float32 of shape (), expected a floating point value for each of 4 samples",
            () => plan.Loss(labels, each => functional.cross_entropy(logits, each))
        );
        Says("shape (4, 3)", () => plan.Loss(labels, _ => logits));
        Says("gave Int64 of shape (4)", () => plan.Loss(labels, each => each));
        Says("losses are sparse", () => plan.Loss(labels, _ => ones(4).to_sparse()));
        Says("losses are on the meta device", () => plan.Loss(labels, _ => empty(4, device: new Device(DeviceType.META))));
        Says("plan is for 4 samples", () => plan.Loss(labels[..3], each => each));
        Says("second batch is", () => plan.Loss(labels, others.to(ScalarType.Int32), each => each));
    }

    [Fact]
    public void A_gradient_without_values_is_named_as_such()
    {
        var images = rand(4, 3, 8, 8);
        Says("gradient is sparse", () => new FMix().Draw(images, RandomKey.FromSeed(1), 0, gradient: images.to_sparse()));
    }

    private static void Says(string expected, Func<object> call) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
}
