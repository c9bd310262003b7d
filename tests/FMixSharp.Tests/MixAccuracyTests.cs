using FMixSharp.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixAccuracyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor logits = tensor([5f, 0, 0, 0, 5, 0, 0, 0, 5, 5, 0, 0]).reshape(4, 3); // predicts 0, 1, 2, 0
    private readonly Tensor labels = tensor(new long[] { 0, 2, 1, 1 });

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Own_label_counts_lambda_and_partners_label_the_rest()
    {
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.75, 0.75, 0.75]);
        // Sample 0 has its own label right, 1 its partner's, 2 none, 3 its partner's.
        Assert.Equal((0.75 + 0.25 + 0 + 0.25) / 4, plan.Accuracy(logits, labels), 1e-7);
        Assert.Equal(1.25f, plan.MixedCorrect(logits, labels).item<float>());
    }

    [Fact]
    public void Each_sample_has_its_own_weight_and_both_labels_can_be_right()
    {
        var plan = new MixPlan("fmix", [0, 2, 3, 0], [0.3, 0.6, 0.1, 0.8]);
        Assert.Equal((1 + 0.4 + 0 + 0.2) / 4, plan.Accuracy(logits, labels), 1e-7);
    }

    [Fact]
    public void Own_label_only_and_identity_give_the_plain_accuracy()
    {
        Assert.Equal(0.25, MixPlan.Identity(4).Accuracy(logits, labels));
        Assert.Equal(0.25, new MixPlan("fmix", [1, 2, 3, 0], [0.5, 0.5, 0.5, 0.5], ownLabelOnly: true).Accuracy(logits, labels));
    }

    [Fact]
    public void Has_no_gradient_and_leaves_only_its_result()
    {
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.5, 0.5, 0.5, 0.5]);
        logits.requires_grad_();
        Assert.False(plan.MixedCorrect(logits, labels).requires_grad);
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedCorrect(logits, labels).DetachFromDisposeScope());
        LiveTensors.AssertNothingRemains(() => plan.Accuracy(logits, labels));
    }
}
