using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Wide ResNet (spec §4.2): 3×3 stem with 16 channels, three stages of (depth − 4)/6 pre-activation blocks with widths 16, 32 and 64 times
/// the widening factor, batch norm, ReLU, average pool, linear head. An identity shortcut passes the block's input itself; where the number
/// of channels changes, a 1×1 convolution of its activation. No dropout.
/// </summary>
/// <remarks>
/// <para>
/// The pool: the released network ends with a 7×7 average. That is the whole map for images of 28×28; of the 8×8 map of a 32×32 image it
/// ignores the last row and column, and 64×64 images do not fit its head. Here the pool is the mean over the whole map, as in the article,
/// which is the same for 28×28, has the same parameters and takes images of any size from about 4×4; <c>releasedPool</c> is the other.
/// </para>
/// <para>Source: Zagoruyko, Komodakis, "Wide Residual Networks" (2016).</para>
/// </remarks>
internal sealed class WideResNet : ImageClassifier
{
    private const int ReleasedPoolSize = 7;
    private readonly Conv2d conv1;
    private readonly Sequential layer1,
        layer2,
        layer3;
    private readonly BatchNorm2d bn1;
    private readonly Linear linear;

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>.</param>
    /// <param name="width">The widening factor, at least 1.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="releasedPool">True: the released 7×7 pool, for images from 25×25 to 52×52. False by default.</param>
    public WideResNet(int depth = 28, int width = 10, int channels = 3, int classes = 10, bool releasedPool = false)
        : base(nameof(WideResNet))
    {
        Depths.Require(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ReleasedPool = releasedPool;
        conv1 = Conv2d(channels, 16, 3, padding: 1, bias: false);
        layer1 = Stage(16, 16 * width, 1);
        layer2 = Stage(16 * width, 32 * width, 2);
        layer3 = Stage(32 * width, 64 * width, 2);
        bn1 = BatchNorm2d(64 * width);
        linear = Linear(64 * width, classes);
        RegisterComponents();

        Sequential Stage(int inputs, int outputs, int stride) =>
            Sequential(
                Enumerable
                    .Range(0, (depth - 4) / 6)
                    .Select(
                        Module<Tensor, Tensor> (index) =>
                            new PreActBlock(index == 0 ? inputs : outputs, outputs, index == 0 ? stride : 1, textbookShortcut: true)
                    )
                    .ToArray()
            );
    }

    /// <summary>6n + 4 with n blocks in each stage.</summary>
    public static ModelDepths Depths { get; } = ModelDepths.Multiples(6, 4);

    /// <summary>True when the pool is that of the released network.</summary>
    public bool ReleasedPool { get; }

    /// <inheritdoc/>
    public override InitialisationScheme Initialisation { get; } = new() { NormalConvolutions = true, ZeroLinearBiases = true };

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => linear;

    private protected override Tensor Features(Tensor images)
    {
        var features = layer3.call(layer2.call(layer1.call(FeatureMaps.ChannelsLast(conv1.call(images)))));
        return bn1.call(features).relu_();
    }

    private protected override Tensor Pool(Tensor features, ScalarType type)
    {
        if (!ReleasedPool)
            return base.Pool(features, type);
        var (height, width) = (features.shape[2], features.shape[3]);
        // Windows do not overlap: from 14 pixels on there would be two.
        if (Math.Min(height, width) < ReleasedPoolSize || Math.Max(height, width) >= 2 * ReleasedPoolSize)
        {
            throw new ArgumentException(
                $"The released pool of {ReleasedPoolSize}×{ReleasedPoolSize} gets a map of {height}×{width}; it takes images from "
                    + "25×25 to 52×52. Build the model with releasedPool: false for others."
            );
        }
        return functional.avg_pool2d(features, ReleasedPoolSize).flatten(1).to(type);
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images) =>
        graph.Add("Relu", [graph.Call([conv1, layer1, layer2, layer3, bn1], images)]);

    private protected override OnnxValue Pool(OnnxGraph graph, OnnxValue features) =>
        ReleasedPool
            ? ShapeLayers.Flat(graph, PoolLayers.Mean(graph, features, [ReleasedPoolSize, ReleasedPoolSize]))
            : base.Pool(graph, features);
}
