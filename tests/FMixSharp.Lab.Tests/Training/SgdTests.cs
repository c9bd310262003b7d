using FMixSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class SgdTests
{
    [Fact]
    public void Two_steps_are_those_of_a_hand_calculation()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
            model.weight!.fill_(2);
        using var sgd = new Sgd(model, momentum: 0.5, weightDecay: 0.25);
        Descend(3); // g = 3 + 0.25·2 = 3.5; v = 3.5; p = 2 − 0.5·3.5 = 0.25
        Assert.Equal(0.25f, model.weight!.item<float>());
        Descend(1); // g = 1 + 0.25·0.25 = 1.0625; v = 0.5·3.5 + 1.0625 = 2.8125; p = 0.25 − 0.5·2.8125 = −1.15625
        Assert.Equal(-1.15625f, model.weight!.item<float>());
        Assert.Equal(2.8125f, sgd.Buffers.Single().Values.item<float>());

        void Descend(float gradient)
        {
            sgd.ZeroGradients();
            model.call(full([1, 1], gradient)).sum().backward();
            sgd.Step(0.5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equals_the_librarys_optimiser_on_weights_biases_and_batch_norm(bool nesterov)
    {
        using var scope = NewDisposeScope();
        using var ours = Network();
        using var theirs = Network();
        theirs.load_state_dict(ours.state_dict());
        using var sgd = new Sgd(ours) { Nesterov = nesterov };
        using var reference = optim.SGD(theirs.parameters(), 0.1, momentum: 0.9, weight_decay: 1e-4, nesterov: nesterov);
        for (var step = 0; step < 4; step++)
        {
            var inputs = arange(2 * 3 * 36, dtype: ScalarType.Float32).view(2, 3, 6, 6).mul(step + 1).sin();
            sgd.ZeroGradients();
            ours.call(inputs).square().mean().backward();
            sgd.Step(0.1);
            reference.zero_grad();
            theirs.call(inputs).square().mean().backward();
            reference.step();
        }
        foreach (var ((name, mine), (_, other)) in ours.named_parameters().Zip(theirs.named_parameters()))
            Assert.True(mine.allclose(other, rtol: 1e-6, atol: 1e-7), name);
    }

    [Theory]
    [InlineData(10, 6, 8)] // the norm is 10: as it is
    [InlineData(5, 3, 4)]
    public void Long_gradients_are_scaled_to_the_limit(double limit, float first, float second)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(2, 1, hasBias: false);
        using (no_grad())
            model.weight!.zero_();
        using var sgd = new Sgd(model, momentum: 0, weightDecay: 0) { ClipNorm = limit };
        sgd.ZeroGradients();
        model
            .call(
                tensor(
                    new float[,]
                    {
                        { 6, 8 },
                    }
                )
            )
            .sum()
            .backward();
        sgd.Step(1);
        Assert.Equal(-first, model.weight![0, 0].item<float>(), 1e-4f); // the limit is missed by a millionth, as in PyTorch
        Assert.Equal(-second, model.weight![0, 1].item<float>(), 1e-4f);
    }

    [Fact]
    public void Biases_and_batch_norm_can_be_left_without_decay()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var before = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.clone());
        using var sgd = new Sgd(model, momentum: 0, weightDecay: 0.5) { DecayAll = false };
        sgd.ZeroGradients();
        sgd.Step(1); // without gradients only the decay moves anything
        foreach (var (name, parameter) in model.named_parameters())
            Assert.True(parameter.equal(parameter.dim() > 1 ? before[name] * 0.5 : before[name]).all().item<bool>(), name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_body_moves_at_its_own_rate_and_the_head_at_the_whole_one(bool isAdam)
    {
        using var scope = NewDisposeScope();
        var (all, some) = (Moved(1), Moved(0.25));
        Assert.Equal(4, all.Count);
        foreach (var (name, moved) in some)
            Assert.True(moved.allclose(all[name] * (name.StartsWith('1') ? 1 : 0.25), 1e-4, 1e-7), name);

        Dictionary<string, Tensor> Moved(double bodyRate)
        {
            manual_seed(1);
            using var model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2));
            var before = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
            using Optimiser optimiser = isAdam ? new Adam(model) { BodyRate = bodyRate } : new Sgd(model) { BodyRate = bodyRate };
            optimiser.ZeroGradients();
            model.call(ones(5, 3)).square().sum().backward();
            optimiser.Step(0.01);
            return model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach() - before[entry.name]);
        }
    }

    [Fact]
    public void Parameters_keep_their_values_and_their_number()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var before = model.parameters().Select(parameter => parameter.clone()).ToArray();
        using var sgd = new Sgd(model);
        Assert.Equal(before.Sum(parameter => parameter.numel()), sgd.ParameterCount);
        foreach (var (old, now) in before.Zip(model.parameters()))
            Assert.True(old.equal(now).all().item<bool>());
    }

    [Fact]
    public void Not_finite_weights_are_noticed()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        using var sgd = new Sgd(model);
        Assert.True(sgd.IsFinite());
        using (no_grad())
            model.parameters().Last().fill_(float.NaN);
        Assert.False(sgd.IsFinite());
    }

    [Fact]
    public void Steps_leak_no_tensors()
    {
        using var model = Network();
        using var sgd = new Sgd(model);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 3; step++)
        {
            sgd.ZeroGradients();
            sgd.Step(0.1);
            sgd.IsFinite();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void In_bfloat16_convolutions_hold_rounded_copies_of_float32_masters_and_other_layers_do_not()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var before = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
        using var sgd = new Sgd(model, precision: Precision.BFloat16);
        var masters = sgd.Weights.ToDictionary(entry => entry.Name, entry => entry.Master);
        foreach (var (name, parameter) in model.named_parameters())
        {
            Assert.Equal(name.StartsWith('0') ? ScalarType.BFloat16 : ScalarType.Float32, parameter.dtype); // 0 is the convolution
            Assert.True(masters[name].equal(before[name]).all().item<bool>(), name);
            Assert.True(parameter.equal(before[name].to(parameter.dtype)).all().item<bool>(), name);
        }
    }

    [Fact]
    public void In_bfloat16_steps_too_small_for_it_add_up_in_the_masters()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Conv2d(1, 1, 1, bias: false);
        using (no_grad())
            model.weight.fill_(1);
        using var sgd = new Sgd(model, momentum: 0, weightDecay: 0, precision: Precision.BFloat16);
        for (var step = 0; step < 8; step++)
        {
            sgd.ZeroGradients();
            model.call(ones([1, 1, 1, 1], ScalarType.BFloat16)).sum().backward(); // g = 1
            sgd.Step(1.0 / 1024); // below 1, bfloat16 has steps of 1/256
        }
        Assert.Equal(1 - 8f / 1024, sgd.Weights.Single().Master.item<float>());
        Assert.Equal(1 - 8f / 1024, model.weight.to(ScalarType.Float32).item<float>());
        using (no_grad())
            sgd.Weights.Single().Master.fill_(3);
        sgd.Refresh();
        Assert.Equal(3, model.weight.to(ScalarType.Float32).item<float>());
    }

    private static TorchSharp.Modules.Sequential Network() =>
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 16, 5));
}
