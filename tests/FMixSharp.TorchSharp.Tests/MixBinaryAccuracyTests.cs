using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixBinaryAccuracyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly MixPlan plan = new("mixup", [1, 2, 0], [0.75, 0.75, 0.75]);
    private readonly Tensor targets = tensor([1f, 0, 1]);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_logit_above_zero_is_positive()
    {
        // 0.3 is a probability of 0.57: positive, though a threshold of 0.5 on the logit would say otherwise.
        var logits = tensor([0.3f, -0.1f, 0]);
        Assert.Equal(0.75 + 0.75 + 0, plan.BinaryCorrect(logits, targets).item<float>(), 1e-6);
        Assert.Equal(2 / 3.0, MixPlan.Identity(3).BinaryAccuracy(logits, targets), 1e-7);
    }

    [Fact]
    public void A_logit_that_is_not_a_number_is_wrong_and_targets_are_probabilities()
    {
        Assert.Equal(1 / 3.0, MixPlan.Identity(3).BinaryAccuracy(tensor([float.NaN, float.NaN, 1]), targets), 1e-7);
        var error = Assert.Throws<ArgumentException>(() => plan.BinaryAccuracy(tensor([1f, 1, 1]), tensor([0f, 2, 1])));
        Assert.Contains("Sample 1 has a target of 2, expected numbers from 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partners_target_counts_the_rest()
    {
        var logits = tensor([-1f, -1, -1]); // own right: 0, 1, 0; partner's: 0 right (target 0), 1 and 2 wrong (target 1)
        Assert.Equal((0.25 + 0.75 + 0) / 3, plan.BinaryAccuracy(logits, targets), 1e-7);
    }

    [Fact]
    public void Multi_label_samples_count_the_share_of_labels_that_are_right()
    {
        var logits = tensor([1f, -1, -1, -1]).reshape(2, 2);
        var labels = tensor(new[] { true, true, false, false }).reshape(2, 2);
        // Own: 1/2 and 2/2. Partner's: 1/2 and 0.
        var half = new MixPlan("mixup", [1, 0], [0.75, 0.5]);
        Assert.Equal(0.75 * 0.5 + 0.25 * 0.5 + 0.5 * 1 + 0.5 * 0, half.BinaryCorrect(logits, labels).item<float>(), 1e-6);
        Assert.Equal(0.75, MixPlan.Identity(2).BinaryAccuracy(logits, labels));
    }

    [Fact]
    public void Shapes_that_differ_and_integer_logits_are_errors()
    {
        Assert.Throws<ArgumentException>(() => plan.BinaryCorrect(zeros(3, 1), targets));
        Assert.Throws<ArgumentException>(() => plan.BinaryCorrect(zeros(3, dtype: ScalarType.Int64), targets));
        Assert.Throws<ArgumentException>(() => plan.BinaryCorrect(zeros(2), targets[..2]));
    }

    [Fact]
    public void Only_the_result_remains()
    {
        var logits = tensor([0.3f, -0.1f, 0]).requires_grad_();
        Assert.False(plan.BinaryCorrect(logits, targets).requires_grad);
        LiveTensors.AssertOnlyResultRemains(() => plan.BinaryCorrect(logits, targets).DetachFromDisposeScope());
        LiveTensors.AssertNothingRemains(() => plan.BinaryAccuracy(logits, targets));
    }
}
