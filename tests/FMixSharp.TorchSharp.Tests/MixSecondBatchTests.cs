using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixSecondBatchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Partners_and_their_labels_come_from_the_second_batch()
    {
        var plan = new MixPlan("mixup", [1, 0], [0.25, 1]);
        var mixed = plan.Apply(tensor([1f, 2, 3, 4]).view(2, 1, 2), tensor([10f, 20, 30, 40]).view(2, 1, 2));
        Assert.Equal([0.25f * 1 + 0.75f * 30, 0.25f * 2 + 0.75f * 40, 3, 4], mixed.data<float>().ToArray());
        var targets = plan.MixedTargets(tensor([1f, 0]), tensor([0f, 1]));
        Assert.Equal([0.25f + 0.75f, 0], targets.data<float>().ToArray());
        var logits = tensor([2f, 0, 0, 0, 1, 0]).view(2, 3);
        var loss = plan.CrossEntropy(logits, tensor([0L, 1]), tensor([2L, 2])).item<float>();
        double first = Math.Log(Math.Exp(2) + 2),
            second = Math.Log(Math.E + 2);
        Assert.Equal((0.25 * (first - 2) + 0.75 * first + second - 1) / 2, loss, 1e-6); // float32 of a value near 1
    }

    [Fact]
    public void Gradients_reach_both_batches()
    {
        var plan = new MixPlan("mixup", [1, 0], [0.25, 0.25]);
        Tensor first = ones(2, 1, 2).requires_grad_(),
            second = ones(2, 1, 2).requires_grad_();
        plan.Apply(first, second).sum().backward();
        Assert.All(first.grad!.data<float>().ToArray(), value => Assert.Equal(0.25f, value));
        Assert.All(second.grad!.data<float>().ToArray(), value => Assert.Equal(0.75f, value));
    }

    [Fact]
    public void A_second_batch_unlike_the_first_is_refused()
    {
        var plan = MixPlan.Identity(2);
        var error = Assert.Throws<ArgumentException>(() => plan.Apply(ones(2, 1, 4), ones(3, 1, 4)));
        Assert.Contains(
            "The second batch is Float32 (3, 1, 4) on cpu, expected like the first: Float32 (2, 1, 4)",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => plan.Apply(ones(2, 1, 4), ones(2, 1, 4, dtype: ScalarType.Float64)));
    }

    [Fact]
    public void Nothing_leaks()
    {
        var plan = new MixUp().DrawOnce(2, [4], RandomKey.FromSeed(1));
        Tensor inputs = ones(2, 1, 4),
            logits = ones(2, 3),
            labels = zeros(2, dtype: ScalarType.Int64);
        LiveTensors.AssertOnlyResultRemains(() => plan.Apply(inputs, inputs).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.CrossEntropy(logits, labels, labels).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedTargets(logits, logits).DetachFromDisposeScope());
        LiveTensors.AssertNothingRemains(() => new BetweenClass().DrawOnce(inputs, RandomKey.FromSeed(1), labels: labels));
    }

    [Fact]
    public void Labels_for_drawing_are_one_integer_per_sample()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new BetweenClass().DrawOnce(ones(2, 1, 4), RandomKey.FromSeed(1), labels: ones(2, 3))
        );
        Assert.Contains("Labels are Float32 of shape (2, 3), expected one integer per sample", error.Message, StringComparison.Ordinal);
    }
}
