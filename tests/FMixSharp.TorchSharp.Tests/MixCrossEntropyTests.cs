using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixCrossEntropyTests : IDisposable
{
    private const int Classes = 5;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor labels = tensor(new long[] { 0, 4, 2, 2, 1, 3 });
    private readonly Tensor classWeights = tensor([0.5f, 1, 2, 3, 0.25f]);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0, true)]
    [InlineData(0.1, true)]
    public void Shared_lambda_gives_the_two_losses_of_the_paper(double smoothing, bool weighted)
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, 6, [2]);
        var logits = Logits();
        var weights = weighted ? classWeights : null;
        var partners = labels.index_select(0, tensor(plan.Partners.ToArray()));
        var expected =
            plan.Lambdas[0] * functional.cross_entropy(logits, labels, weights, label_smoothing: smoothing)
            + (1 - plan.Lambdas[0]) * functional.cross_entropy(logits, partners, weights, label_smoothing: smoothing);
        AssertClose(expected.item<float>(), plan.CrossEntropy(logits, labels, smoothing, weights));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Each_sample_counts_by_its_own_lambda(double smoothing)
    {
        var plan = TestPlans.Create(PlanKind.InterpolatedPerSample, 6, [2]);
        var logits = Logits();
        var expected = 0.0;
        for (var i = 0; i < 6; i++)
        {
            double Loss(int label) =>
                functional.cross_entropy(logits[i..(i + 1)], labels[label..(label + 1)], label_smoothing: smoothing).item<float>();
            expected += (plan.Lambdas[i] * Loss(i) + (1 - plan.Lambdas[i]) * Loss(plan.Partners[i])) / 6;
        }
        AssertClose(expected, plan.CrossEntropy(logits, labels, smoothing));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Own_label_only_and_identity_give_the_plain_loss(bool weighted)
    {
        var logits = Logits();
        var weights = weighted ? classWeights : null;
        var expected = functional.cross_entropy(logits, labels, weights).item<float>();
        var reformulated = TestPlans.Create(PlanKind.InterpolatedPerSample, 6, [2], ownLabelOnly: true);
        Assert.Equal(expected, reformulated.CrossEntropy(logits, labels, classWeights: weights).item<float>());
        Assert.Equal(expected, MixPlan.Identity(6).CrossEntropy(logits, labels, classWeights: weights).item<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Cross_entropy_against_the_soft_targets_is_the_same(double smoothing)
    {
        var plan = TestPlans.Create(PlanKind.InterpolatedPerSample, 6, [2]);
        var logits = Logits();
        var targets = plan.SoftTargets(labels, Classes, smoothing);
        var expected = -(functional.log_softmax(logits, 1) * targets).sum() / 6;
        AssertClose(expected.item<float>(), plan.CrossEntropy(logits, labels, smoothing));
        Assert.True(targets.sum(1).allclose(ones(6)));
    }

    [Fact]
    public void Soft_targets_add_up_when_partner_has_the_same_class()
    {
        var plan = new MixPlan("mixup", [1, 0, 2], [0.25, 0.25, 0.25]);
        using var targets = plan.SoftTargets(tensor(new[] { 1, 0, 1 }), 2);
        Assert.Equal([0.75f, 0.25f, 0.25f, 0.75f, 0f, 1f], targets.data<float>().ToArray());
    }

    [Fact]
    public void Gradient_reaches_the_logits_and_equals_that_of_soft_targets()
    {
        var plan = TestPlans.Create(PlanKind.InterpolatedPerSample, 6, [2]);
        var logits = Logits().requires_grad_();
        plan.CrossEntropy(logits, labels).backward();
        using var expected = (functional.softmax(logits, 1) - plan.SoftTargets(labels, Classes)) / 6;
        Assert.True(expected.allclose(logits.grad!, rtol: 1e-5, atol: 1e-7));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Low_precision_logits_are_computed_in_float32(ScalarType type)
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, 6, [2]);
        var logits = Logits().to(type);
        using var loss = plan.CrossEntropy(logits, labels);
        Assert.Equal(ScalarType.Float32, loss.dtype);
        Assert.Equal(plan.CrossEntropy(logits.to(ScalarType.Float32), labels).item<float>(), loss.item<float>());
        Assert.Equal(ScalarType.Float64, plan.CrossEntropy(logits.to(ScalarType.Float64), labels).dtype);
    }

    [Fact]
    public void Batch_of_one_is_its_own_partner()
    {
        var plan = new MixPlan("mixup", [0], [0.3]);
        var logits = Logits()[..1];
        AssertClose(functional.cross_entropy(logits, labels[..1]).item<float>(), plan.CrossEntropy(logits, labels[..1]));
    }

    [Fact]
    public void Errors_name_what_was_given_and_what_was_expected()
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, 6, [2]);
        void Says(string expected, Func<Tensor> loss) =>
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(loss).Message, StringComparison.Ordinal);
        Says("plan is for 6 samples, but labels has shape (5)", () => plan.CrossEntropy(Logits(), labels[..5]));
        Says("plan is for 6 samples, but logits has shape (5, 5)", () => plan.CrossEntropy(Logits()[..5], labels));
        Says("(6, 5, 1), expected (6, classes)", () => plan.CrossEntropy(Logits().unsqueeze(2), labels));
        Says("Sample 1's label is 4, expected a class from 0 to 3", () => plan.CrossEntropy(Logits()[.., ..4], labels));
        Says("Labels are Float32", () => plan.CrossEntropy(Logits(), labels.to(ScalarType.Float32)));
        Says("Logits are Int64", () => plan.CrossEntropy(zeros(6, 5, dtype: ScalarType.Int64), labels));
        Says("Label smoothing lies in [0, 1]", () => plan.CrossEntropy(Logits(), labels, 1.5));
        Says("shape (4), but the logits have 5 classes", () => plan.CrossEntropy(Logits(), labels, 0, ones(4)));
        Says(
            "Class weights have -1 at 2, expected finite numbers of at least 0",
            () => plan.CrossEntropy(Logits(), labels, 0, tensor([1f, 1, -1, 1, 1]))
        );
        Says("Class weights have NaN at 4", () => plan.CrossEntropy(Logits(), labels, 0, tensor([1f, 1, 1, 1, float.NaN])));
        Says("Class weights are all 0", () => plan.CrossEntropy(Logits(), labels, 0, zeros(5)));
    }

    [Fact]
    public void Only_the_result_remains()
    {
        var logits = Logits();
        foreach (var kind in Enum.GetValues<PlanKind>())
        {
            var plan = TestPlans.Create(kind, 6, [2]);
            LiveTensors.AssertOnlyResultRemains(() => plan.CrossEntropy(logits, labels, 0.1, classWeights).DetachFromDisposeScope());
            LiveTensors.AssertOnlyResultRemains(() => plan.SoftTargets(labels, Classes, 0.1).DetachFromDisposeScope());
        }
        LiveTensors.AssertOnlyResultRemains(() => MixPlan.Identity(6).CrossEntropy(logits, labels).DetachFromDisposeScope());
    }

    private static Tensor Logits()
    {
        var stream = RandomKey.FromSeed(4).Stream();
        var values = new float[6 * Classes];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)stream.NextNormal() * 2;
        return tensor(values).reshape(6, Classes);
    }

    private static void AssertClose(double expected, Tensor loss) =>
        Assert.Equal(expected, loss.item<float>(), 1e-6 * (1 + Math.Abs(expected)));

    // PyTorch says NaN (0/0), and the next step would make NaN of every weight.
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void A_sum_over_labels_of_weight_0_is_0_with_gradient_0(double labelSmoothing)
    {
        using var scope = NewDisposeScope();
        var weights = tensor([0f, 1, 3]);
        foreach (var plan in new[] { MixPlan.Identity(2), new MixPlan("mixup", [1, 0], [0.25, 0.25]) })
        {
            var outputs = tensor([1f, 2, 3, 4, 5, 7], [2, 3]).requires_grad_();
            var loss = plan.CrossEntropy(outputs, tensor([0L, 0]), labelSmoothing, weights);
            loss.backward();
            Assert.Equal(0, loss.item<float>());
            Assert.Equal(new float[6], outputs.grad!.data<float>().ToArray());
        }
        // Of a mixed batch only one of the two sums may have nothing in it: partners from elsewhere.
        var uneven = new MixPlan("mixup", [1, 1], [0.25, 0.25]);
        var logits = tensor([1f, 2, 3, 4, 5, 7], [2, 3]);
        var all = uneven.CrossEntropy(logits, tensor([1L, 0]), labelSmoothing, weights); // the partners' labels are both 0
        var own = MixPlan.Identity(2).CrossEntropy(logits, tensor([1L, 0]), labelSmoothing, weights);
        Assert.Equal(0.25 * own.item<float>(), all.item<float>(), 1e-6f);
    }
}
