using FMixSharp.Lab.Models;
using FMixSharp.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class ModelInitialisationTests
{
    [Fact]
    public void Same_key_gives_same_weights_whatever_the_global_generator_did()
    {
        using var scope = NewDisposeScope();
        using var first = ModelCatalog.Create("preact-resnet18", 4, null, 3, 10);
        ModelInitialisation.Initialise(first, RandomKey.FromSeed(1));
        rand(100);
        using var second = ModelCatalog.Create("preact-resnet18", 4, null, 3, 10);
        ModelInitialisation.Initialise(second, RandomKey.FromSeed(1));
        using var other = ModelCatalog.Create("preact-resnet18", 4, null, 3, 10);
        ModelInitialisation.Initialise(other, RandomKey.FromSeed(2));
        var others = other.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        foreach (var ((name, mine), (_, theirs)) in first.named_parameters().Zip(second.named_parameters()))
        {
            Assert.True(mine.Equals(theirs), name);
            Assert.True(mine.requires_grad);
            Assert.Equal(name.Contains("bn", StringComparison.Ordinal), mine.Equals(others[name]));
        }
    }

    [Fact]
    public void Weights_are_uniform_within_one_over_the_root_of_fan_in()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Create("preact-resnet18", 16, null, 3, 10);
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(3));
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        (string, int)[] fanIns =
        [
            ("conv1.weight", 27), ("layer3.1.conv2.weight", 64 * 9), ("layer2.0.shortcut.0.weight", 16),
            ("linear.weight", 128), ("linear.bias", 128),
        ];
        foreach (var (name, fanIn) in fanIns)
        {
            var bound = 1 / Math.Sqrt(fanIn);
            var values = parameters[name].to(ScalarType.Float64);
            var count = values.numel();
            Assert.InRange(values.abs().max().item<double>(), bound * (1 - 10.0 / count), bound);
            // A uniform draw has variance bound²/3; its mean is within four standard errors of zero, its variance too (kurtosis 9/5).
            Assert.InRange(values.mean().item<double>(), -4 * bound / Math.Sqrt(3 * count), 4 * bound / Math.Sqrt(3 * count));
            var tolerance = 4 * Math.Sqrt(0.8 / count);
            Assert.InRange(values.pow(2).mean().item<double>() / (bound * bound / 3), 1 - tolerance, 1 + tolerance);
        }
        Assert.True(parameters["bn1.weight"].Equals(ones(16)));
        Assert.True(parameters["bn1.bias"].Equals(zeros(16)));
    }

    [Fact]
    public void Running_statistics_start_afresh()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Create("preact-resnet18", 4, null, 3, 10);
        model.call(rand(4, 3, 16, 16));
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(1));
        foreach (var (name, buffer) in model.named_buffers())
        {
            var expected = name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0;
            Assert.True(buffer.eq(expected).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Unknown_layer_with_parameters_is_an_error()
    {
        using var model = nn.Sequential(("embedding", nn.Embedding(3, 4)));
        var error = Assert.Throws<NotSupportedException>(() => ModelInitialisation.Initialise(model, RandomKey.FromSeed(1)));
        Assert.Contains("'embedding' is a Embedding", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        using var model = ModelCatalog.Create("preact-resnet18", 4, null, 3, 10);
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(1));
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(1));
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
