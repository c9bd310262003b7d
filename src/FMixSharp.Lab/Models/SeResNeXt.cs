using System.Numerics;
using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// SE-ResNeXt 32×4d (spec §4.6): ResNet's stem, four stages of bottlenecks with 2, 4, 8 and 16 times <c>width</c> channels in 32 groups
/// inside and twice as many outside, squeeze-and-excitation before each addition, global average pool, linear head. First weights by
/// PyTorch's default.
/// </summary>
/// <remarks>
/// <para>
/// The max pool after the stem has no padding and rounds its output up, as released: a 64×64 image becomes 32, 16, 16, 8, 4, 2 pixels wide.
/// Its windows begin at the first pixel, where those of ResNet's pool, which is padded by one, begin one before; <c>paddedPool</c> is the
/// latter.
/// </para>
/// <para>
/// 32 groups of 4 channels need a width of 64. Narrower networks have as many groups as divide their channels: the greatest common divisor
/// of 32 and 2·width.
/// </para>
/// <para>
/// Sources: Xie, Girshick, Dollár, Tu, He, "Aggregated Residual Transformations for Deep Neural Networks" (2017); Hu, Shen, Sun,
/// "Squeeze-and-Excitation Networks" (2018).
/// </para>
/// </remarks>
internal sealed class SeResNeXt : ImageClassifier
{
    private const int MostGroups = 32;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1,
        layer2,
        layer3,
        layer4;
    private readonly Linear last_linear;

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>.</param>
    /// <param name="width">Channels of the stem, at least 1.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="paddedPool">True: the max pool of ResNet, with padding 1. False by default.</param>
    public SeResNeXt(int depth = 50, int width = 64, int channels = 3, int classes = 1000, bool paddedPool = false)
        : this(Stages(depth), width, channels, classes, paddedPool) { }

    /// <summary>The same with any number of blocks in each stage.</summary>
    internal SeResNeXt(ResNetStages stages, int width, int channels, int classes, bool paddedPool)
        : base(nameof(SeResNeXt))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        PaddedPool = paddedPool;
        var groups = Groups(width);
        conv1 = Conv2d(channels, width, 7, 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(width);
        var inputs = width;
        layer1 = Stage(0);
        layer2 = Stage(1);
        layer3 = Stage(2);
        layer4 = Stage(3);
        last_linear = Linear(inputs, classes);
        RegisterComponents();

        Sequential Stage(int stage) =>
            Sequential(
                Enumerable
                    .Range(0, stages.Blocks[stage])
                    .Select(index =>
                    {
                        var inner = 2 * width << stage;
                        var block = new Bottleneck(
                            inputs,
                            inner,
                            2 * inner,
                            ResNetStages.Stride(stage, index),
                            groups,
                            squeezeExcitation: true
                        );
                        inputs = 2 * inner;
                        return (Module<Tensor, Tensor>)block;
                    })
                    .ToArray()
            );
    }

    /// <summary>14, 26, 50, 101 and 152.</summary>
    public static ModelDepths Depths => ResNetStages.BottleneckDepths;

    private static ResNetStages Stages(int depth)
    {
        Depths.Require(depth);
        return ResNetStages.Of(depth);
    }

    /// <summary>True when the max pool after the stem is padded by one pixel.</summary>
    public bool PaddedPool { get; }

    /// <summary>Groups of the 3×3 convolutions of a network of this width.</summary>
    internal static int Groups(int width) => (int)BigInteger.GreatestCommonDivisor(MostGroups, 2 * width);

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => last_linear;

    private protected override Tensor Features(Tensor images)
    {
        var features = bn1.call(FeatureMaps.ChannelsLast(conv1.call(images))).relu_();
        features = PaddedPool ? functional.max_pool2d(features, 3, 2, 1) : functional.max_pool2d(features, 3, 2, ceil_mode: true);
        return layer4.call(layer3.call(layer2.call(layer1.call(features))));
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images)
    {
        var features = graph.Add("Relu", [graph.Call([conv1, bn1], images)]);
        features = PoolLayers.Max(graph, features, [3, 3], stride: [2], padding: [PaddedPool ? 1 : 0], roundUp: !PaddedPool);
        return graph.Call([layer1, layer2, layer3, layer4], features);
    }
}
