using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// PyramidNet with bottleneck blocks and ShakeDrop, for small images (spec §4.4): 3×3 stem with 16 channels and batch norm, without ReLU;
/// three stages of (depth − 2)/9 blocks whose width grows by the same share in each block, from 16 by the widening factor α̃ over all N of
/// them: block i has width 16 + i·α̃/N, rounded; batch norm, ReLU, average pool, linear head.
/// </summary>
/// <remarks>
/// <para>Block i drops with probability i/N times that of the last one, which is ½. In training call <see cref="BeginStep"/> before each
/// step.</para>
/// <para>
/// The pool: the released network ends with an 8×8 average, the whole map of a 32×32 image. Here it is the mean over the whole map, which
/// is the same there and takes images of any size from about 4×4.
/// </para>
/// <para>
/// Sources: Han, Kim, Kim, "Deep Pyramidal Residual Networks" (2017); Yamada, Iwamura, Akiba, Kise, "ShakeDrop Regularization for Deep
/// Residual Learning" (2019).
/// </para>
/// </remarks>
public sealed class PyramidNet : ImageClassifier, IStochasticModule
{
    internal const int StemWidth = 16;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1,
        layer2,
        layer3;
    private readonly BatchNorm2d bn_final;
    private readonly Linear fc;
    private readonly PyramidBlock[] blocks; // those of the three stages, in their order

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>.</param>
    /// <param name="widening">α̃, at least 1: by how many channels the width grows in all.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="lastDrop">Probability of dropping in the last block, in [0, 1]; 0 for PyramidNet without ShakeDrop.</param>
    public PyramidNet(int depth = 272, int widening = 200, int channels = 3, int classes = 10, double lastDrop = 0.5)
        : base(nameof(PyramidNet))
    {
        Depths.Require(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widening);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (!(lastDrop >= 0 && lastDrop <= 1))
            throw new ArgumentOutOfRangeException(nameof(lastDrop), lastDrop, "Expected a probability from 0 to 1.");
        var perStage = (depth - 2) / 9;
        blocks = new PyramidBlock[3 * perStage];
        conv1 = Conv2d(channels, StemWidth, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(StemWidth);
        var inputs = StemWidth;
        for (var i = 0; i < blocks.Length; i++)
        {
            var width = Width(i + 1, blocks.Length, widening);
            blocks[i] = new PyramidBlock(inputs, width, i > 0 && i % perStage == 0 ? 2 : 1, lastDrop * (i + 1) / blocks.Length);
            inputs = PyramidBlock.Outputs(width);
        }
        layer1 = Stage(0);
        layer2 = Stage(1);
        layer3 = Stage(2);
        bn_final = BatchNorm2d(inputs);
        fc = Linear(inputs, classes);
        RegisterComponents();

        Sequential Stage(int stage) => Sequential(blocks.Skip(stage * perStage).Take(perStage).ToArray<Module<Tensor, Tensor>>());
    }

    /// <summary>9n + 2 with n blocks of three convolutions in each stage.</summary>
    public static ModelDepths Depths { get; } = ModelDepths.Multiples(9, 2);

    /// <inheritdoc/>
    public override InitialisationScheme Initialisation { get; } = new() { NormalConvolutions = true };

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => fc;

    /// <inheritdoc/>
    public void BeginStep(RandomKey key)
    {
        for (var i = 0; i < blocks.Length; i++)
            blocks[i].BeginStep(key.Fold(i));
    }

    /// <summary>16 + i·α̃/N to the nearest whole number, halves upwards; N = <paramref name="blocks"/>.</summary>
    internal static int Width(int i, int blocks, int widening) => StemWidth + (int)((2L * i * widening + blocks) / (2L * blocks));

    private protected override Tensor Features(Tensor images)
    {
        var features = layer3.call(layer2.call(layer1.call(bn1.call(FeatureMaps.ChannelsLast(conv1.call(images))))));
        return bn_final.call(features).relu_();
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images) =>
        graph.Add("Relu", [graph.Call([conv1, bn1, layer1, layer2, layer3, bn_final], images)]);
}
