using FMixSharp.Lab.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>Full size. Counts without a remark are those of spec §4, by channels and classes.</summary>
[Collection("tensors")]
public sealed class ParameterCountTests
{
    // The first of each model is built; the others differ from it in stem and head only.
    private static readonly Dictionary<string, (int Channels, int Classes, long Count)[]> published = new()
    {
        ["preact-resnet18"] = [(3, 10, 11_171_274), (3, 100, 11_217_444), (1, 10, 11_170_122), (1, 12, 11_171_148), (3, 200, 11_268_744)],
        ["wrn-28-10"] = [(3, 10, 36_479_194), (3, 100, 36_536_884), (1, 10, 36_478_906)],
        ["densenet-bc-190-40"] = [(3, 10, 25_624_430), (3, 100, 25_821_620), (1, 10, 25_622_990)],
        ["pyramidnet-272-200"] = [(3, 10, 26_210_842), (3, 100, 26_288_692)],
        ["resnet18"] = [(3, 1000, 11_689_512)], // this and the next as published with torchvision
        ["resnet34"] = [(3, 1000, 21_797_672)],
        ["resnet50"] = [(3, 1000, 25_557_032)],
        ["resnet101"] = [(3, 1000, 44_549_160)],
        ["se-resnext50"] = [(3, 1000, 27_559_896), (1, 168, 25_848_856), (1, 11, 25_527_163), (1, 7, 25_518_967)],
    };

    public static TheoryData<string> Published => [.. published.Keys];

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_counts_to_the_unit(string name)
    {
        var (channels, classes, count) = published[name][0];
        using var model = ModelCatalog.Create(name, null, null, channels, classes);
        Assert.Equal(count, Count(model));
        var entry = ModelCatalog.Find(name);
        Assert.All(
            published[name],
            each => Assert.Equal(each.Count, entry.Parameters(entry.Width, entry.Depth, each.Channels, each.Classes))
        );
        var (stem, head) = (
            model.get_parameter("conv1.weight")!.numel() / channels,
            model.parameters().Single(parameter => parameter.shape.Length == 2).shape[1] + 1
        );
        Assert.All(
            published[name],
            other => Assert.Equal(other.Count, count + (other.Channels - channels) * stem + (other.Classes - classes) * head)
        );
    }

    // No published count: layers are counted here, one by one.
    [Theory]
    [InlineData("preact-resnet34", false, new[] { 3, 4, 6, 3 })]
    [InlineData("preact-resnet50", true, new[] { 3, 4, 6, 3 })]
    [InlineData("preact-resnet101", true, new[] { 3, 4, 23, 3 })]
    public void Other_depths_of_preact_resnet(string name, bool bottleneck, int[] blocks)
    {
        long inputs = 64,
            expected = 3 * 64 * 9 + 2 * 64;
        for (var stage = 0; stage < 4; stage++)
        {
            long inner = 64 << stage,
                outputs = bottleneck ? 4 * inner : inner;
            for (var block = 0; block < blocks[stage]; block++)
            {
                expected += bottleneck
                    ? 2 * inputs + inputs * inner + 2 * inner + inner * inner * 9 + 2 * inner + inner * outputs
                    : 2 * inputs + inputs * inner * 9 + 2 * inner + inner * outputs * 9;
                if (block == 0 && inputs != outputs)
                    expected += inputs * outputs;
                inputs = outputs;
            }
        }
        using var model = ModelCatalog.Create(name, null, null, 3, 10);
        Assert.Equal(expected + inputs * 10 + 10, Count(model));
    }

    [Fact]
    public void Smaller_published_sizes_are_options_of_the_same_models()
    {
        using var dense = ModelCatalog.Create("densenet-bc-190-40", 12, 100, 3, 10);
        Assert.Equal(769_162, Count(dense)); // DenseNet-BC (k = 12, depth 100), "0.8M" in its article
        using var resnet = ModelCatalog.Create("resnet18", null, 34, 3, 1000);
        Assert.Equal(21_797_672, Count(resnet)); // as published with torchvision
        using var wide = ModelCatalog.Create("wrn-28-10", 4, 40, 3, 10);
        Assert.Equal(8_949_210, Count(wide)); // "8.9M" in its article
    }

    public static TheoryData<string> Names => [.. ModelCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_model_says_how_many_it_has_before_it_is_built(string name)
    {
        var entry = ModelCatalog.Find(name);
        int[] depths = [.. Enumerable.Range(1, 27).Where(entry.Depths.Contains).Take(4)];
        Assert.All(
            from depth in depths
            from width in new[] { 1, 3, 16, 24 }
            from channels in new[] { 1, 3 }
            select (depth, width, channels),
            size =>
            {
                using var model = entry.Build(size.width, size.depth, size.channels, 7);
                Assert.Equal(Count(model), entry.Parameters(size.width, size.depth, size.channels, 7));
            }
        );
        Assert.NotEmpty(depths);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_largest_sizes_are_counted_without_overflow(string name)
    {
        var entry = ModelCatalog.Find(name);
        var depth = Enumerable.Range(1, 10_000).Last(entry.Depths.Contains);
        var counts = new[] { 1024, 8192, 65_536 }.Select(width => entry.Parameters(width, depth, 65_536, 100_000)).ToArray();
        Assert.True(0 < counts[0] && counts[0] < counts[1] && counts[1] < counts[2]);
    }

    private static long Count(Module<Tensor, Tensor> model) => model.parameters().Sum(parameter => parameter.numel());
}
