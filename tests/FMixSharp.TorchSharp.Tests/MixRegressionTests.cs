using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixRegressionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly MixPlan plan = new("mixup", [1, 2, 0], [0.25, 0.5, 1]);
    private readonly Tensor targets = tensor([4f, 8, 1]).reshape(3, 1);
    private readonly Tensor outputs = tensor([6f, 5, 3]).reshape(3, 1); // mixed targets are 7, 4.5, 1

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Errors_are_against_the_mixed_targets()
    {
        Assert.Equal((1 + 0.25f + 4) / 3, plan.MeanSquaredError(outputs, targets).item<float>(), 1e-6f);
        Assert.Equal((1 + 0.5f + 2) / 3, plan.MeanAbsoluteError(outputs, targets).item<float>(), 1e-6f);
    }

    [Fact]
    public void Two_squared_losses_are_larger_by_what_no_model_can_change_and_have_the_same_gradient()
    {
        double Two(double[] given) =>
            Enumerable
                .Range(0, 3)
                .Sum(i =>
                    plan.Lambdas[i] * Math.Pow(given[i] - Target(i), 2)
                    + (1 - plan.Lambdas[i]) * Math.Pow(given[i] - Target(plan.Partners[i]), 2)
                ) / 3;
        var difference =
            Enumerable.Range(0, 3).Sum(i => plan.Lambdas[i] * (1 - plan.Lambdas[i]) * Math.Pow(Target(i) - Target(plan.Partners[i]), 2))
            / 3;
        Assert.Equal(Two([6, 5, 3]) - difference, plan.MeanSquaredError(outputs, targets).item<float>(), 1e-5);

        outputs.requires_grad_();
        plan.MeanSquaredError(outputs, targets).backward();
        const double h = 1e-3; // the loss is quadratic, so a central difference is exact
        for (var i = 0; i < 3; i++)
        {
            double[] up = [6, 5, 3],
                down = [6, 5, 3];
            up[i] += h;
            down[i] -= h;
            Assert.Equal((Two(up) - Two(down)) / (2 * h), outputs.grad![i, 0].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Own_label_only_and_any_target_type()
    {
        var reformulated = new MixPlan("mixup", [1, 2, 0], [0.25, 0.5, 1], ownLabelOnly: true);
        Assert.Equal((4 + 9 + 4) / 3f, reformulated.MeanSquaredError(outputs, targets).item<float>(), 1e-6f);
        Assert.Equal(
            plan.MeanSquaredError(outputs, targets).item<float>(),
            plan.MeanSquaredError(outputs, targets.to(ScalarType.Int32)).item<float>()
        );
        Assert.Equal(ScalarType.Float32, plan.MeanSquaredError(outputs.to(ScalarType.BFloat16), targets).dtype);
        Assert.Equal(ScalarType.Float64, plan.MeanAbsoluteError(outputs.to(ScalarType.Float64), targets).dtype);
    }

    [Fact]
    public void Targets_that_would_broadcast_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => plan.MeanSquaredError(outputs, targets.squeeze(1)));
        Assert.Contains("Targets have shape (3), expected that of the outputs, (3, 1)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => plan.MeanAbsoluteError(outputs[..2], targets[..2]));
    }

    [Fact]
    public void Only_the_result_remains()
    {
        LiveTensors.AssertOnlyResultRemains(() => plan.MeanSquaredError(outputs, targets).DetachFromDisposeScope());
        LiveTensors.AssertOnlyResultRemains(() => plan.MeanAbsoluteError(outputs, targets).DetachFromDisposeScope());
    }

    private float Target(int index) => targets[index, 0].item<float>();
}
