using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>Cross entropy against soft targets, beside that against class indices.</summary>
[Collection("tensors")]
public sealed class SoftTargetLossTests : IDisposable
{
    private const int Batch = 6,
        Classes = 5;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor logits = Normal(Batch * Classes, 1).reshape(Batch, Classes);
    private readonly Tensor labels = tensor(new long[] { 0, 4, 2, 2, 1, 3 });
    private readonly Tensor classWeights = tensor([0.5f, 1, 2, 3, 0.25f]);

    public static MatrixTheoryData<PlanKind, double> KindsAndSmoothings => new(Enum.GetValues<PlanKind>(), [0, 0.1]);

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(KindsAndSmoothings))]
    public void One_hot_targets_give_the_loss_of_class_indices(PlanKind kind, double smoothing)
    {
        var plan = TestPlans.Create(kind, Batch, [2]);
        AssertClose(plan.CrossEntropy(logits, labels, smoothing), plan.CrossEntropy(logits, OneHot(), smoothing));
    }

    [Theory]
    [MemberData(nameof(KindsAndSmoothings))]
    public void With_class_weights_the_two_forms_differ_by_the_mean_weight_of_the_batch(PlanKind kind, double smoothing)
    {
        var plan = TestPlans.Create(kind, Batch, [2]);
        var indices = plan.CrossEntropy(logits, labels, smoothing, classWeights);
        var meanWeight = classWeights.index_select(0, labels).mean();
        AssertClose(indices * meanWeight, plan.CrossEntropy(logits, OneHot(), smoothing, classWeights));
    }

    [Fact]
    public void Mixed_targets_in_the_plain_loss_are_the_same_and_so_are_the_two_losses()
    {
        var plan = TestPlans.Create(PlanKind.InterpolatedPerSample, Batch, [2]);
        var targets = functional.softmax(Normal(Batch * Classes, 2).reshape(Batch, Classes), 1);
        var loss = plan.CrossEntropy(logits, targets);
        AssertClose(functional.cross_entropy(logits, plan.MixedTargets(targets)), loss);
        var logProbabilities = functional.log_softmax(logits, 1);
        var sum = 0.0;
        for (var i = 0; i < Batch; i++)
        {
            double Loss(int other) => -(logProbabilities[i] * targets[other]).sum().item<float>();
            sum += plan.Lambdas[i] * Loss(i) + (1 - plan.Lambdas[i]) * Loss(plan.Partners[i]);
        }
        Assert.Equal(sum / Batch, loss.item<float>(), 1e-5); // float32 sums of 30 terms of order 1
    }

    [Fact]
    public void Own_label_only_leaves_the_targets_as_they_are()
    {
        var plan = TestPlans.Create(PlanKind.InterpolatedPerSample, Batch, [2], ownLabelOnly: true);
        AssertClose(functional.cross_entropy(logits, labels), plan.CrossEntropy(logits, OneHot()));
    }

    [Fact]
    public void Low_precision_and_gradient()
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, Batch, [2]);
        var targets = functional.softmax(Normal(Batch * Classes, 2).reshape(Batch, Classes), 1).to(ScalarType.BFloat16);
        Assert.Equal(ScalarType.Float32, plan.CrossEntropy(logits.to(ScalarType.BFloat16), targets).dtype);
        var inputs = logits.clone().requires_grad_();
        plan.CrossEntropy(inputs, OneHot()).backward();
        Assert.True(
            ((functional.softmax(logits, 1) - plan.SoftTargets(labels, Classes)) / Batch).allclose(inputs.grad!, rtol: 1e-5, atol: 1e-7)
        );
    }

    [Fact]
    public void Errors_tell_soft_targets_from_multi_label_ones()
    {
        var plan = TestPlans.Create(PlanKind.Interpolated, Batch, [2]);
        Says("Soft targets have shape (6, 4), expected that of the logits, (6, 5)", () => plan.CrossEntropy(logits, OneHot()[.., ..4]));
        Says("Sample 0's soft targets sum to 5", () => plan.CrossEntropy(logits, ones(Batch, Classes)));
        Says("Sample 0's soft targets sum to NaN", () => plan.CrossEntropy(logits, full([Batch, Classes], float.NaN)));
        var negative = OneHot();
        negative[3] = tensor([2f, -1, 0, 0, 0]);
        Says("Sample 3's soft targets sum to 1 or have negative values", () => plan.CrossEntropy(logits, negative));
        Says("in floating point, (6, 5)", () => plan.CrossEntropy(logits, OneHot().to(ScalarType.Int64)));

        static void Says(string part, Func<Tensor> loss) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(loss).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_result_remains()
    {
        var targets = OneHot();
        foreach (var kind in Enum.GetValues<PlanKind>())
        {
            var plan = TestPlans.Create(kind, Batch, [2]);
            LiveTensors.AssertOnlyResultRemains(() => plan.CrossEntropy(logits, targets, 0.1, classWeights).DetachFromDisposeScope());
        }
    }

    private Tensor OneHot() => functional.one_hot(labels, Classes).to(ScalarType.Float32);

    private static Tensor Normal(int count, ulong seed)
    {
        var stream = RandomKey.FromSeed(seed).Stream();
        return tensor(Enumerable.Range(0, count).Select(_ => (float)stream.NextNormal()).ToArray());
    }

    // Both sides are float32 sums of 30 terms of order 1 in another order.
    private static void AssertClose(Tensor expected, Tensor actual) => Assert.Equal(expected.item<float>(), actual.item<float>(), 1e-5f);
}
