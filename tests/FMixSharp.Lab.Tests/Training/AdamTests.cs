using FMixSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class AdamTests
{
    [Fact]
    public void The_first_step_has_the_length_of_the_learning_rate()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
            model.weight!.fill_(2);
        using var adam = new Adam(model);
        adam.ZeroGradients();
        model.call(full([1, 1], 3f)).sum().backward();
        adam.Step(0.5);
        Assert.Equal(1.5f, model.weight!.item<float>(), 1e-6f); // m̂ = 3, √v̂ = 3, up to ε and float32
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Equals_the_librarys_optimiser(double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var ours = Network();
        using var theirs = Network();
        theirs.load_state_dict(ours.state_dict());
        using var adam = new Adam(ours, weightDecay);
        using var reference = optim.Adam(theirs.parameters(), 0.01, weight_decay: weightDecay);
        for (var step = 0; step < 5; step++)
        {
            var inputs = arange(2 * 3 * 36, dtype: ScalarType.Float32).view(2, 3, 6, 6).mul(step + 1).sin();
            adam.ZeroGradients();
            ours.call(inputs).square().mean().backward();
            adam.Step(0.01);
            reference.zero_grad();
            theirs.call(inputs).square().mean().backward();
            reference.step();
        }
        foreach (var ((name, parameter), (_, expected)) in ours.named_parameters().Zip(theirs.named_parameters()))
        {
            // A step is 0.01 whatever the gradient's size, so a gradient that is nothing but rounding (a bias before batch norm has none)
            // could go either way.
            if (name != "0.bias")
                Assert.True(parameter.allclose(expected, rtol: 1e-4, atol: 1e-5), name);
        }
        Assert.True(adam.IsFinite());
    }

    [Fact]
    public void Steps_leak_no_tensors()
    {
        using var model = Network();
        using var adam = new Adam(model);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 3; step++)
        {
            adam.ZeroGradients();
            adam.Step(0.1);
            adam.IsFinite();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static TorchSharp.Modules.Sequential Network() =>
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 16, 5));
}
