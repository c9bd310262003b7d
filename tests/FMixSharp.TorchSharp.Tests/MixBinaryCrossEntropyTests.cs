using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixBinaryCrossEntropyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor logits = tensor([0.5f, -2, 3, 1, 0, -1]).reshape(3, 2);
    private readonly Tensor targets = tensor([1f, 0, 0, 1, 1, 1]).reshape(3, 2);
    private readonly MixPlan plan = new("mixup", [2, 0, 1], [0.2, 0.9, 0.5]);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Equals_the_two_losses_written_out(double smoothing)
    {
        var expected = 0.0;
        for (var i = 0; i < 3; i++)
        {
            double Loss(int other)
            {
                var smoothed = targets[other] * (1 - smoothing) + smoothing / 2;
                return functional.binary_cross_entropy_with_logits(logits[i], smoothed).item<float>();
            }
            expected += (plan.Lambdas[i] * Loss(i) + (1 - plan.Lambdas[i]) * Loss(plan.Partners[i])) / 3;
        }
        Assert.Equal(expected, plan.BinaryCrossEntropy(logits, targets, smoothing).item<float>(), 1e-6);
    }

    [Fact]
    public void Positive_weights_give_the_two_weighted_losses()
    {
        var weights = tensor([3f, 0.5f]);
        var partners = targets.index_select(0, tensor(plan.Partners.ToArray()));
        var share = tensor(plan.Lambdas.ToArray().Select(value => (float)value).ToArray()).view(3, 1);
        Tensor Each(Tensor t) => functional.binary_cross_entropy_with_logits(logits, t, reduction: Reduction.None, pos_weights: weights);
        var expected = (share * Each(targets) + (1 - share) * Each(partners)).mean().item<float>();
        Assert.Equal(expected, plan.BinaryCrossEntropy(logits, targets, positiveWeights: weights).item<float>(), 1e-6);
        var error = Assert.Throws<ArgumentException>(() => plan.BinaryCrossEntropy(logits, targets, positiveWeights: ones(3)));
        Assert.Contains("Positive weights have shape (3)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void A_target_outside_of_0_to_1_is_an_error(float target)
    {
        targets[2, 0] = target;
        var error = Assert.Throws<ArgumentException>(() => plan.BinaryCrossEntropy(logits, targets));
        Assert.Contains("Sample 2 has a target of", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "Positive weights have -1 at 1, expected finite numbers of at least 0")]
    [InlineData(float.PositiveInfinity, "at 1, expected finite")]
    [InlineData(0, "Positive weights are all 0")]
    public void Positive_weights_are_finite_and_not_all_0(float weight, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => plan.BinaryCrossEntropy(logits, targets, positiveWeights: tensor([0, weight])));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_label_per_sample_and_any_target_type()
    {
        var expected = plan.BinaryCrossEntropy(logits, targets).item<float>();
        Assert.Equal(expected, plan.BinaryCrossEntropy(logits, targets.to(ScalarType.Bool)).item<float>());
        Assert.Equal(expected, plan.BinaryCrossEntropy(logits, targets.to(ScalarType.Int64)).item<float>());
        var single = plan.BinaryCrossEntropy(logits.select(1, 0), targets.select(1, 0)).item<float>();
        Assert.Equal(single, plan.BinaryCrossEntropy(logits[.., ..1], targets[.., ..1]).item<float>(), 1e-7);
    }

    [Fact]
    public void Identity_gives_the_plain_loss_and_bfloat16_is_computed_in_float32()
    {
        var plain = functional.binary_cross_entropy_with_logits(logits, targets).item<float>();
        Assert.Equal(plain, MixPlan.Identity(3).BinaryCrossEntropy(logits, targets).item<float>());
        var low = plan.BinaryCrossEntropy(logits.to(ScalarType.BFloat16), targets); // these logits are exact in bfloat16
        Assert.Equal(ScalarType.Float32, low.dtype);
        Assert.Equal(plan.BinaryCrossEntropy(logits, targets).item<float>(), low.item<float>());
    }

    [Fact]
    public void Gradient_reaches_the_logits()
    {
        logits.requires_grad_();
        plan.BinaryCrossEntropy(logits, targets).backward();
        var expected = (logits.sigmoid() - plan.MixedTargets(targets)) / 6;
        Assert.True(expected.allclose(logits.grad!, rtol: 1e-5, atol: 1e-7));
    }

    [Fact]
    public void Other_shapes_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => plan.BinaryCrossEntropy(logits, targets[.., ..1]));
        Assert.Contains("Targets have shape (3, 1), expected that of the logits, (3, 2)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => plan.BinaryCrossEntropy(logits[..2], targets[..2]));
    }

    [Fact]
    public void Only_the_result_remains()
    {
        LiveTensors.AssertOnlyResultRemains(() => plan.BinaryCrossEntropy(logits, targets, 0.1).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedTargets(targets).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => MixPlan.Identity(3).MixedTargets(targets).DetachFromDisposeScope());
    }
}
