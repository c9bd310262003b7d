using FMixSharp.Lab.Models;
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
            ("conv1.weight", 27),
            ("layer3.1.conv2.weight", 64 * 9),
            ("layer2.0.shortcut.0.weight", 16),
            ("linear.weight", 128),
            ("linear.bias", 128),
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

    [Theory]
    [InlineData("wrn-28-10", true)]
    [InlineData("densenet-bc-190-40", true)]
    [InlineData("pyramidnet-272-200", false)]
    [InlineData("resnet50", false)]
    public void Convolutions_are_normal_by_fan_out_where_the_model_prescribes_it(string name, bool zeroBias)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Build(name);
        var sum = 0.0;
        long count = 0;
        foreach (var weight in model.parameters().Where(parameter => parameter.shape.Length == 4))
        {
            var scaled = weight.to(ScalarType.Float64) / Math.Sqrt(2.0 / (weight.shape[0] * weight.shape[2] * weight.shape[3]));
            // Standard normal: each layer's mean within five standard errors; its largest value beyond what a uniform one could have (√3).
            Assert.InRange(scaled.mean().item<double>(), -5 / Math.Sqrt(scaled.numel()), 5 / Math.Sqrt(scaled.numel()));
            Assert.True(scaled.numel() < 1000 || scaled.abs().max().item<double>() > 2.5);
            sum += scaled.pow(2).sum().item<double>();
            count += scaled.numel();
        }
        var tolerance = 4 * Math.Sqrt(2.0 / count); // the square of a normal value has variance 2
        Assert.InRange(sum / count, 1 - tolerance, 1 + tolerance);
        var bias = model.named_parameters().Single(entry => entry.name is "linear.bias" or "fc.bias").parameter;
        Assert.Equal(zeroBias, bias.count_nonzero().item<long>() == 0);
    }

    [Fact]
    public void Grouped_convolutions_count_the_inputs_of_one_group_and_squeezing_ones_have_biases()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Ready(new SeResNeXt(14, 64, 3, 5));
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var grouped = parameters["layer1.0.conv2.weight"];
        Assert.Equal([128, 4, 3, 3], grouped.shape);
        var bound = 1 / Math.Sqrt(4 * 9);
        Assert.InRange(grouped.abs().max().item<float>(), 0.99 * bound, bound); // of 4608 uniform values the largest is nearer than 1 %
        Assert.InRange(parameters["layer1.0.se_module.fc1.bias"].abs().max().item<float>(), 0.5 / 16, 1.0 / 16); // of 16, fan-in 256
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
