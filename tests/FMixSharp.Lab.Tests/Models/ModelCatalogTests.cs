using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class ModelCatalogTests
{
    [Fact]
    public void Names_are_those_of_the_papers_networks()
    {
        string[] names =
        [
            "preact-resnet18",
            "preact-resnet34",
            "preact-resnet50",
            "preact-resnet101",
            "wrn-28-10",
            "densenet-bc-190-40",
            "pyramidnet-272-200",
            "resnet18",
            "resnet34",
            "resnet50",
            "resnet101",
            "se-resnext50",
            "se-resnext50-padded",
            "fast-cnn",
            "text-cnn",
            "bilstm",
            "pointnet",
            "voxnet",
            "bert",
        ];
        Assert.Equal(names, ModelCatalog.Names);
        Assert.All(ModelCatalog.Entries, entry => Assert.True(entry.Depths.Contains(entry.Depth), entry.Name));
    }

    [Fact]
    public void Unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet", 64, null, 3, 10));
        Assert.Contains(
            "no model 'resnet'; did you mean resnet18? Expected one of preact-resnet18, ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Numbers_below_one_are_errors()
    {
        foreach (var name in ModelCatalog.Names)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 0, null, 3, 10));
            Assert.Equal("channels", Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 1, null, 0, 10)).ParamName);
            Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 1, null, 3, 0)).ParamName);
        }
    }

    [Theory]
    [InlineData("preact-resnet18", 20, "one of 10, 14, 18, 26, 34, 50, 101, 152")]
    [InlineData("se-resnext50", 18, "one of 14, 26, 50, 101, 152")]
    [InlineData("wrn-28-10", 4, "6n + 4 with n ≥ 1 (10, 16, 22, 28, …)")]
    [InlineData("densenet-bc-190-40", 100_001, "6n + 4 with n ≥ 1 (10, 16, 22, 28, …)")]
    [InlineData("pyramidnet-272-200", 111, "9n + 2 with n ≥ 1 (11, 20, 29, 38, …)")]
    public void Depths_that_are_not_possible_are_answered_with_those_that_are(string name, int depth, string possible)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 1, depth, 3, 10));
        Assert.Equal("depth", error.ParamName);
        Assert.Contains(possible, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrn-28-10", null, null, "wrn-28-10, width 10")]
    [InlineData("wrn-28-10", 2, 28, "wrn-28-10, width 2")]
    [InlineData("resnet18", 16, 10, "resnet18, width 16, depth 10")]
    [InlineData("bert", 64, 4, "bert, width 64, depth 4")]
    public void Describe_names_the_width_and_a_depth_that_is_not_the_models_own(string name, int? width, int? depth, string expected) =>
        Assert.Equal(expected, ModelCatalog.Describe(name, width, depth));

    [Fact]
    public void Describe_names_the_folder_of_weights() =>
        Assert.Equal("bert from bert-base-cased", ModelCatalog.Describe("bert", null, null, "models/bert-base-cased/"));
}
