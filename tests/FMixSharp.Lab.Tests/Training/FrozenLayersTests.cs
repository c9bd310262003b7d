using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public class FrozenLayersTests
{
    private static readonly TrainOptions options = new() { Model = "resnet18" };

    [Theory]
    [InlineData("conv1", 1)]
    [InlineData("layer1", 9)]
    [InlineData("layer2.0", 18)]
    [InlineData("layer4", 36)]
    public void All_layers_up_to_one_are_not_trained(string layer, int parameters)
    {
        using var model = ModelCatalog.Create("resnet18", 4, 10, 3, 5);
        FrozenLayers.In(model, options with { Freeze = layer });
        var trained = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.requires_grad);
        Assert.Equal(parameters, trained.Values.Count(value => !value));
        Assert.True(trained["fc.weight"] && trained["fc.bias"]);
    }

    [Fact]
    public void Their_batch_norms_learn_no_statistics()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Create("resnet18", 4, 10, 3, 5);
        var frozen = FrozenLayers.In(model, options with { Freeze = "layer2" });
        model.train();
        frozen.KeepStatistics();
        var before = model.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer.clone());
        model.call(rand(4, 3, 64, 64));
        foreach (var (name, buffer) in model.named_buffers())
            Assert.Equal(
                !name.StartsWith("layer3", StringComparison.Ordinal) && !name.StartsWith("layer4", StringComparison.Ordinal),
                buffer.equal(before[name]).all().item<bool>()
            );
    }

    [Theory]
    [InlineData(
        "layer5",
        "freeze is 'layer5', but resnet18 has no such layer with weights; expected one of conv1, bn1, layer1, layer2, layer3, layer4, fc, "
            + "or one within, such as layer1.0."
    )]
    [InlineData(
        "fc",
        "freeze is 'fc', which ends resnet18, so that nothing would be left to train; expected one before it: conv1, bn1, layer1, layer2, "
            + "layer3, layer4."
    )]
    public void A_layer_that_is_not_there_or_leaves_none_is_refused(string layer, string problem)
    {
        using var model = ModelCatalog.Create("resnet18", 4, 10, 3, 5);
        var error = Assert.Throws<OptionException>(() => FrozenLayers.In(model, options with { Freeze = layer }));
        Assert.Equal(problem, error.In(name => name == nameof(options.Freeze) ? "freeze" : name));
    }
}
