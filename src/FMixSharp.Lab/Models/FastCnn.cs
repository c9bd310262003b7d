using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A plain network for all of CIFAR-10 on a processor: a 3×3 stem of width/2 channels, three stages of <see cref="FastStage"/> with 1, 4
/// and 4 times <c>width</c> channels, the largest value of each channel, and a linear head. Images of any size from 8×8.
/// </summary>
/// <remarks>
/// Six 3×3 convolutions do all the work, most of it in 256 channels; nothing is added up, so that maps are read and written once. At 32×32
/// a forward pass is 0.15 billion multiplications, about a quarter of PreAct-ResNet18's. In the spirit of the CIFAR-10 speed records (Page,
/// "How to train your ResNet", 2018; Jordan, "94% on CIFAR-10 in 3.29 seconds", 2024), which found that short trainings want few, wide
/// layers and the largest value at the end.
/// </remarks>
internal sealed class FastCnn : ImageClassifier
{
    private const int Growth = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly FastStage layer1,
        layer2,
        layer3;
    private readonly Linear linear;

    /// <summary>Builds the network.</summary>
    /// <param name="width">Channels of the first stage, at least 1.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    public FastCnn(int width = 64, int channels = 3, int classes = 10)
        : base(nameof(FastCnn))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        var stem = Stems(width);
        conv1 = Conv2d(channels, stem, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(stem);
        layer1 = new FastStage(stem, width);
        layer2 = new FastStage(width, Growth * width);
        layer3 = new FastStage(Growth * width, Growth * width);
        linear = Linear(Growth * width, classes);
        RegisterComponents();
    }

    /// <summary>How many numbers it learns.</summary>
    public static long Parameters(int width, int channels, int classes)
    {
        long stem = Stems(width),
            wide = (long)Growth * width;
        return Convolution(channels, stem)
            + Convolution(stem, width)
            + Convolution(width, width)
            + Convolution(width, wide)
            + 3 * Convolution(wide, wide)
            + (wide + 1) * classes;

        static long Convolution(long inputs, long outputs) => 9 * inputs * outputs + 2 * outputs; // and its batch norm
    }

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => linear;

    private protected override Tensor Features(Tensor images) =>
        layer3.call(layer2.call(layer1.call(bn1.call(FeatureMaps.ChannelsLast(conv1.call(images))).relu_())));

    private protected override Tensor Pool(Tensor features, ScalarType type) => features.amax([2, 3]).to(type);

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images) =>
        graph.Call([layer1, layer2, layer3], graph.Add("Relu", [graph.Call([conv1, bn1], images)]));

    private protected override OnnxValue Pool(OnnxGraph graph, OnnxValue features) =>
        ShapeLayers.Flat(graph, graph.Add("GlobalMaxPool", [features]));

    private static int Stems(int width) => Math.Max(1, width / 2);
}
