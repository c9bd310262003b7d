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
    public void Own_counts_the_own_label_alone_and_either_takes_both()
    {
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.75, 0.75, 0.75]);
        Assert.Equal(1, plan.OwnCorrect(logits, labels).item<float>());
        Assert.Equal(3, plan.EitherCorrect(logits, labels).item<float>());
    }

    [Fact]
    public void A_label_without_weight_does_not_count_as_either()
    {
        Assert.Equal(2, new MixPlan("fmix", [1, 2, 3, 0], [0.75, 1, 1, 0.75]).EitherCorrect(logits, labels).item<float>()); // not sample 1
        Assert.Equal(1, new MixPlan("fmix", [1, 2, 3, 0], [0, 0, 0, 0], ownLabelOnly: true).EitherCorrect(logits, labels).item<float>());
        Assert.Equal(2, new MixPlan("fmix", [1, 2, 3, 0], [0, 0, 0, 0]).EitherCorrect(logits, labels).item<float>()); // not sample 0's own
    }

    [Fact]
    public void Top_two_take_the_two_best_classes()
    {
        var ranked = tensor([3f, 2, 1, 1, 3, 2, 1, 2, 3, 2, 3, 1]).reshape(4, 3); // best two: {0, 1}, {1, 2}, {1, 2}, {0, 1}
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.75, 0.75, 0.75]); // labels 0, 2, 1, 1; partners' 2, 1, 1, 0
        Assert.Equal(0.75f + 1 + 1 + 1, plan.MixedCorrect(ranked, labels, top: 2).item<float>());
        Assert.Equal(4, plan.OwnCorrect(ranked, labels, top: 2).item<float>());
        Assert.Equal(4, plan.EitherCorrect(ranked, labels, top: 2).item<float>());
        Assert.Equal(1, plan.Accuracy(ranked, labels, top: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.MixedCorrect(ranked, labels, top: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.MixedCorrect(ranked, labels, top: 0));
    }

    [Fact]
    public void A_sample_with_a_logit_that_is_not_a_number_is_wrong()
    {
        var broken = logits.clone();
        broken[0, 0] = float.NaN; // of the label, which NaN would make the likeliest
        broken[3, 2] = float.NaN;
        Assert.Equal(1 / 4.0, MixPlan.Identity(4).Accuracy(logits, labels));
        Assert.Equal(0, MixPlan.Identity(4).Accuracy(broken, labels));
        Assert.Equal(2 / 4.0, MixPlan.Identity(4).Accuracy(broken, labels, top: 3)); // samples 1 and 2, whose logits are numbers
    }

    [Fact]
    public void Soft_targets_count_as_their_most_probable_class()
    {
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.75, 0.75, 0.75, 0.75]);
        var soft = MixPlan.Identity(4).SoftTargets(labels, 3, labelSmoothing: 0.3);
        Assert.Equal(plan.Accuracy(logits, labels), plan.Accuracy(logits, soft));
    }

    [Fact]
    public void Lambda_counts_as_the_plan_says_sampled_or_realised()
    {
        foreach (var keep in new[] { false, true })
        {
            var plan = new FMix(new FMixOptions { Lambda = 0.3, KeepSampledLambda = keep }).DrawOnce(4, [3, 3], RandomKey.FromSeed(1));
            var weight = keep ? 0.3 : plan.Masks!.HardValues.ToArray().Average(value => (double)value); // of nine cells never 0.3
            var targets = plan.SoftTargets(arange(4), 4);
            var onlyOwn = eye(4).mul(10); // predicts each sample's own class
            for (var i = 0; i < 4; i++)
                Assert.Equal(plan.Partners[i] == i ? 1 : weight, targets[i, i].item<float>(), 1e-6);
            Assert.Equal(targets.diagonal().sum().item<float>(), plan.MixedCorrect(onlyOwn, arange(4)).item<float>(), 1e-6f);
        }
    }

    [Fact]
    public void Has_no_gradient_and_leaves_only_its_result()
    {
        var plan = new MixPlan("fmix", [1, 2, 3, 0], [0.5, 0.5, 0.5, 0.5]);
        logits.requires_grad_();
        Assert.False(plan.MixedCorrect(logits, labels).requires_grad);
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedCorrect(logits, labels).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedCorrect(logits, labels, top: 2).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.OwnCorrect(logits, labels).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.EitherCorrect(logits, labels).DetachFromDisposeScope());
        LiveTensors.AssertNothingRemains(() => plan.Accuracy(logits, labels));
    }
}
