using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class ModelCatalogTests
{
    [Fact]
    public void Every_name_builds_a_model()
    {
        foreach (var name in ModelCatalog.Names)
        {
            using var model = ModelCatalog.Create(name, 4, 1, 10);
            using var images = TorchSharp.torch.rand(2, 1, 28, 28);
            using var logits = model.call(images);
            Assert.Equal([2, 10], logits.shape);
        }
    }

    [Fact]
    public void Unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet", 64, 3, 10));
        Assert.Contains("no model 'resnet'; known are: preact-resnet18", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Width_below_one_is_an_error() =>
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create("preact-resnet18", 0, 3, 10)).ParamName);
}
