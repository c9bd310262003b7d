using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// ResNet for large images (spec §4.5): 7×7 stem with stride 2, batch norm, ReLU, 3×3 max pool with stride 2 and padding 1, four stages
/// with widths 1, 2, 4 and 8 times <c>width</c>, global average pool, linear head. Blocks have two 3×3 convolutions up to depth 34, and are
/// bottlenecks with four times their width as output and the stride on the 3×3 convolution from depth 50 on. Images of any size, but from
/// 32×32 less than one pixel is left of the last map's.
/// </summary>
/// <remarks>
/// Parameter names are those of the usual PyTorch implementation (<c>conv1, bn1, layer2.0.downsample.0, fc</c>). Source: He, Zhang, Ren,
/// Sun, "Deep Residual Learning for Image Recognition" (2016).
/// </remarks>
public sealed class ResNet : ImageClassifier
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1,
        layer2,
        layer3,
        layer4;
    private readonly Linear fc;

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>.</param>
    /// <param name="width">Channels of the first stage, at least 1.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    public ResNet(int depth = 101, int width = 64, int channels = 3, int classes = 1000)
        : this(ResNetStages.Of(depth), width, channels, classes) { }

    /// <summary>The same with any number of blocks in each stage.</summary>
    internal ResNet(ResNetStages stages, int width, int channels, int classes)
        : base(nameof(ResNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        conv1 = Conv2d(channels, width, 7, 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(width);
        var inputs = width;
        layer1 = Stage(0);
        layer2 = Stage(1);
        layer3 = Stage(2);
        layer4 = Stage(3);
        fc = Linear(inputs, classes);
        RegisterComponents();

        Sequential Stage(int stage) =>
            Sequential(
                Enumerable
                    .Range(0, stages.Blocks[stage])
                    .Select(index =>
                    {
                        int inner = width << stage,
                            outputs = inner * stages.Expansion,
                            stride = ResNetStages.Stride(stage, index);
                        Module<Tensor, Tensor> block = stages.Bottleneck
                            ? new Bottleneck(inputs, inner, outputs, stride)
                            : new BasicBlock(inputs, outputs, stride);
                        inputs = outputs;
                        return block;
                    })
                    .ToArray()
            );
    }

    /// <summary>10, 18 and 34 with basic blocks; 14, 26, 50, 101 and 152 with bottlenecks.</summary>
    public static ModelDepths Depths => ResNetStages.Depths;

    /// <inheritdoc/>
    public override InitialisationScheme Initialisation { get; } = new() { NormalConvolutions = true };

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => fc;

    private protected override Tensor Features(Tensor images)
    {
        var features = bn1.call(FeatureMaps.ChannelsLast(conv1.call(images))).relu_();
        features = functional.max_pool2d(features, 3, 2, 1);
        return layer4.call(layer3.call(layer2.call(layer1.call(features))));
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images)
    {
        var features = graph.Add("Relu", [graph.Call([conv1, bn1], images)]);
        return graph.Call([layer1, layer2, layer3, layer4], PoolLayers.Max(graph, features, [3, 3], stride: [2], padding: [1]));
    }
}
