using FMixSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>
/// Whole networks against their specification (spec §4) written as plain functions. Odd sizes, because those tell paddings apart.
/// </summary>
[Collection("tensors")]
public sealed class WrittenOutTests
{
    [Theory]
    [InlineData(18, false)]
    [InlineData(18, true)]
    [InlineData(14, false)]
    [InlineData(26, true)]
    public void PreActResNet(int depth, bool textbookShortcut)
    {
        Equal(
            new PreActResNet(depth, 4, 3, 5, textbookShortcut),
            17,
            (net, images) =>
            {
                var x = net.Active(net.Conv(images, "conv1"), "bn1");
                foreach (var (block, stride) in Blocks(net, "layer", 4, ".conv1.weight"))
                {
                    var a = net.Active(x, block + ".bn1");
                    var branch =
                        depth == 18
                            ? net.Conv(net.Active(net.Conv(a, block + ".conv1", stride), block + ".bn2"), block + ".conv2")
                            : net.Conv(
                                net.Active(
                                    net.Conv(net.Active(net.Conv(a, block + ".conv1"), block + ".bn2"), block + ".conv2", stride),
                                    block + ".bn3"
                                ),
                                block + ".conv3"
                            );
                    x =
                        branch
                        + (
                            net.Has(block + ".shortcut.0.weight") ? net.Conv(a, block + ".shortcut.0", stride)
                            : textbookShortcut ? x
                            : a
                        );
                }
                return net.Linear(x.mean([2, 3]), "linear");
            }
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WideResNet(int width)
    {
        Equal(
            new WideResNet(16, width, 3, 5),
            17,
            (net, images) =>
            {
                var x = net.Conv(images, "conv1");
                foreach (var (block, stride) in Blocks(net, "layer", 3, ".conv1.weight"))
                {
                    var a = net.Active(x, block + ".bn1");
                    var branch = net.Conv(net.Active(net.Conv(a, block + ".conv1", stride), block + ".bn2"), block + ".conv2");
                    x = branch + (net.Has(block + ".shortcut.0.weight") ? net.Conv(a, block + ".shortcut.0", stride) : x);
                }
                return net.Linear(net.Active(x, "bn1").mean([2, 3]), "linear");
            }
        );
    }

    [Fact]
    public void DenseNet()
    {
        Equal(
            new DenseNet(16, 3, 3, 5),
            17,
            (net, images) =>
            {
                var x = net.Conv(images, "conv1");
                for (var block = 1; block <= 3; block++)
                {
                    for (var layer = 0; layer < 2; layer++)
                    {
                        var name = $"block{block}.{layer}";
                        x = cat(
                            [
                                x,
                                net.Conv(
                                    net.Active(net.Conv(net.Active(x, name + ".bn1"), name + ".conv1"), name + ".bn2"),
                                    name + ".conv2"
                                ),
                            ],
                            1
                        );
                    }
                    if (block < 3)
                        x = functional.avg_pool2d(net.Conv(net.Active(x, $"trans{block}.bn1"), $"trans{block}.conv1"), 2, 2);
                }
                return net.Linear(net.Active(x, "bn1").mean([2, 3]), "fc");
            }
        );
    }

    [Fact]
    public void FastCnn()
    {
        Equal(
            new FastCnn(6, 3, 5),
            17,
            (net, images) =>
            {
                var x = net.Active(net.Conv(images, "conv1"), "bn1");
                foreach (var stage in new[] { "layer1", "layer2", "layer3" })
                {
                    x = net.Active(functional.max_pool2d(net.Conv(x, stage + ".conv1"), 2, 2), stage + ".bn1");
                    x = net.Active(net.Conv(x, stage + ".conv2"), stage + ".bn2");
                }
                return net.Linear(x.amax([2, 3]), "linear");
            }
        );
    }

    [Fact]
    public void PyramidNet_in_evaluation()
    {
        const int blocks = 6;
        Equal(
            new PyramidNet(20, 11, 3, 5),
            17,
            (net, images) =>
            {
                var x = net.Norm(net.Conv(images, "conv1"), "bn1");
                var i = 0;
                foreach (var (block, stride) in Blocks(net, "layer", 3, ".conv1.weight"))
                {
                    var branch = net.Conv(net.Norm(x, block + ".bn1"), block + ".conv1");
                    branch = net.Conv(net.Active(branch, block + ".bn2"), block + ".conv2", stride);
                    branch =
                        net.Norm(net.Conv(net.Active(branch, block + ".bn3"), block + ".conv3"), block + ".bn4") * (1 - 0.5 * ++i / blocks);
                    var kept = stride == 1 ? x : functional.avg_pool2d(x, 2, 2, ceil_mode: true);
                    var (batch, missing) = (kept.shape[0], branch.shape[1] - kept.shape[1]);
                    x = branch + cat([kept, zeros([batch, missing, kept.shape[2], kept.shape[3]], ScalarType.Float64)], 1);
                }
                return net.Linear(net.Active(x, "bn_final").mean([2, 3]), "fc");
            }
        );
    }

    [Theory]
    [InlineData(18)]
    [InlineData(26)]
    public void ResNet(int depth)
    {
        Equal(
            new ResNet(depth, 4, 3, 5),
            45,
            (net, images) =>
            {
                var x = functional.max_pool2d(net.Active(net.Conv(images, "conv1", 2), "bn1"), 3, 2, 1);
                foreach (var (block, stride) in Blocks(net, "layer", 4, ".conv1.weight"))
                    x = functional.relu(Branch(net, x, block, stride) + Shortcut(net, x, block, stride));
                return net.Linear(x.mean([2, 3]), "fc");
            }
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SeResNeXt(bool paddedPool)
    {
        const int width = 20; // 40 channels: 8 groups, and 80/16 = 5 squeezed ones
        Equal(
            new SeResNeXt(26, width, 3, 5, paddedPool),
            45,
            (net, images) =>
            {
                var x = net.Active(net.Conv(images, "conv1", 2), "bn1"); // 23×23; the pool without padding gives 11, the padded one 12
                x = paddedPool ? functional.max_pool2d(x, 3, 2, 1) : functional.max_pool2d(x, 3, 2, ceil_mode: true);
                Assert.Equal(paddedPool ? 12 : 11, x.shape[2]);
                foreach (var (block, stride) in Blocks(net, "layer", 4, ".conv1.weight"))
                {
                    var branch = Branch(net, x, block, stride, groups: 8);
                    var squeezed = functional.relu(net.Conv(branch.mean([2, 3]).unsqueeze(2).unsqueeze(3), block + ".se_module.fc1"));
                    branch *= sigmoid(net.Conv(squeezed, block + ".se_module.fc2"));
                    x = functional.relu(branch + Shortcut(net, x, block, stride));
                }
                return net.Linear(x.mean([2, 3]), "last_linear");
            }
        );
    }

    private static Tensor Branch(WrittenOut net, Tensor x, string block, int stride, int groups = 1) =>
        net.Has(block + ".conv3.weight")
            ? net.Norm(
                net.Conv(
                    net.Active(
                        net.Conv(net.Active(net.Conv(x, block + ".conv1"), block + ".bn1"), block + ".conv2", stride, groups),
                        block + ".bn2"
                    ),
                    block + ".conv3"
                ),
                block + ".bn3"
            )
            : net.Norm(net.Conv(net.Active(net.Conv(x, block + ".conv1", stride), block + ".bn1"), block + ".conv2"), block + ".bn2");

    private static Tensor Shortcut(WrittenOut net, Tensor x, string block, int stride) =>
        net.Has(block + ".downsample.0.weight") ? net.Norm(net.Conv(x, block + ".downsample.0", stride), block + ".downsample.1") : x;

    // Blocks of all stages in their order; the first of every stage but the first has stride 2.
    private static IEnumerable<(string Name, int Stride)> Blocks(WrittenOut net, string stage, int stages, string parameter) =>
        from s in Enumerable.Range(1, stages)
        from b in Enumerable.Range(0, 9).TakeWhile(b => net.Has($"{stage}{s}.{b}{parameter}"))
        select ($"{stage}{s}.{b}", s > 1 && b == 0 ? 2 : 1);

    private static void Equal(Module<Tensor, Tensor> model, int size, Func<WrittenOut, Tensor, Tensor> specification)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var owned = SmallModels.Ready(model);
        model.to(ScalarType.Float64); // exact
        var net = new WrittenOut(model);
        var images = SmallModels.Images(2, 3, size).to(ScalarType.Float64);
        var expected = specification(net, images);
        Assert.True(expected.std().item<double>() > 1e-3, "the logits hardly differ, so the comparison would say little");
        // float64 over some twenty layers, in another order of operations.
        Assert.True(model.call(images).allclose(expected, rtol: 1e-9, atol: 1e-10));
    }
}
