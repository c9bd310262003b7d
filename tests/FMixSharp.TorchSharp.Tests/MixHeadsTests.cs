using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixHeadsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly MixPlan plan = new("fmix", [1, 2, 0], [0.75, 0.75, 0.75]);
    private readonly Tensor rootLabels = tensor(new long[] { 0, 1, 2 }),
        vowelLabels = tensor(new long[] { 1, 1, 0 });

    // Root predicts 0, 2, 1 and vowel 1, 0, 1: sample 0 has both own labels, sample 1 both of its partner's, sample 2 mixes them up.
    private readonly Tensor rootLogits = tensor([3f, 0, 0, 0, 0, 3, 0, 3, 0]).reshape(3, 3);
    private readonly Tensor vowelLogits = tensor([0f, 2, 2, 0, 0, 2]).reshape(3, 2);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Loss_is_the_weighted_sum_over_heads()
    {
        var expected = plan.CrossEntropy(rootLogits, rootLabels) + 0.5 * plan.CrossEntropy(vowelLogits, vowelLabels, 0.1);
        var loss = plan.CrossEntropy(Root, Vowel with { Weight = 0.5, LabelSmoothing = 0.1 });
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-6f);
        Assert.Equal(plan.CrossEntropy(rootLogits, rootLabels).item<float>(), plan.CrossEntropy(Root).item<float>());
    }

    [Fact]
    public void Class_weights_and_soft_targets_belong_to_their_head()
    {
        var weights = tensor([1f, 2, 3]);
        var soft = plan.SoftTargets(vowelLabels, 2);
        var expected = plan.CrossEntropy(rootLogits, rootLabels, classWeights: weights) + plan.CrossEntropy(vowelLogits, soft);
        var loss = plan.CrossEntropy(Root with { ClassWeights = weights }, new MixHead("vowel", vowelLogits, soft));
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-6f);
    }

    [Fact]
    public void Accuracy_is_counted_per_head_and_for_all_heads_at_once()
    {
        // Root: own, partner's, none (label 2, partner's 0). Vowel: own = 1 and partner's = 1; partner's; partner's = 1.
        var correct = plan.MixedCorrect(Root, Vowel).data<float>().ToArray();
        Assert.Equal([0.75f + 0.25f, 1 + 0.25f + 0.25f, 0.75f + 0.25f], correct);
        Assert.Equal(plan.MixedCorrect(rootLogits, rootLabels).item<float>(), correct[0]);
        Assert.Equal(plan.MixedCorrect(vowelLogits, vowelLabels).item<float>(), correct[1]);
    }

    [Fact]
    public void One_label_of_each_source_is_not_all_right()
    {
        var half = new MixPlan("fmix", [1, 0], [0.5, 0.5]);
        var labels = tensor(new long[] { 0, 1 });
        var own = tensor([1f, 0, 0, 1]).reshape(2, 2); // predicts the own label
        var partners = tensor([0f, 1, 1, 0]).reshape(2, 2);
        Assert.Equal(
            [1, 1, 0],
            half.MixedCorrect(new MixHead("a", own, labels), new MixHead("b", partners, labels)).data<float>().ToArray()
        );
    }

    [Fact]
    public void Gradient_reaches_every_head()
    {
        rootLogits.requires_grad_();
        vowelLogits.requires_grad_();
        plan.CrossEntropy(Root, Vowel).backward();
        Assert.True(rootLogits.grad!.abs().sum().item<float>() > 0 && vowelLogits.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Errors_name_the_head()
    {
        Says("There is no head", () => plan.CrossEntropy());
        Says("Head 'vowel': Sample 2's label is 2", () => plan.CrossEntropy(Root, Vowel with { Labels = rootLabels }));
        Says("Head 'root': the weight is NaN", () => plan.CrossEntropy(Root with { Weight = double.NaN }));
        Says("Head 'vowel': The plan is for 3 samples", () => plan.MixedCorrect(Root, Vowel with { Logits = vowelLogits[..2] }));

        static void Says(string part, Func<Tensor> call) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_result_remains()
    {
        LiveTensors.AssertOnlyResultRemains(() => plan.CrossEntropy(Root, Vowel).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.MixedCorrect(Root, Vowel).DetachFromDisposeScope());
    }

    private MixHead Root => new("root", rootLogits, rootLabels);

    private MixHead Vowel => new("vowel", vowelLogits, vowelLabels);
}
