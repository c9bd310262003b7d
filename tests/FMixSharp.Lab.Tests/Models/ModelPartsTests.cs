using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public class ModelPartsTests
{
    [Fact]
    public void Every_network_ends_with_its_linear_head()
    {
        foreach (var entry in ModelCatalog.Entries.Where(entry => ModelCatalog.IsBuiltIn(entry.Name)))
        {
            using var scope = NewDisposeScope();
            using var model = ModelCatalog.Create(entry.Name, 4, entry.Depths.Contains(2) ? 2 : null, 8, 5);
            var head = ModelParts.Head(model);
            var outputs = model.named_parameters().First(part => part.name == $"{head}.weight").parameter.shape[0];
            Assert.True(outputs == 5, $"{entry.Name}: {head} has {outputs} outputs");
        }
    }

    [Fact]
    public void Layers_come_in_the_order_in_which_they_compute()
    {
        using var model = ModelCatalog.Create("resnet18", 4, 10, 3, 5);
        Assert.Equal(["conv1", "bn1", "layer1.0.conv1"], ModelParts.Trained(model).Take(3));
        Assert.Equal("fc", ModelParts.Head(model));
    }
}
