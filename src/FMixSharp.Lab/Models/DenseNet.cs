using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// DenseNet-BC for small images (spec §4.3): 3×3 stem with twice the growth rate, three dense blocks of (depth − 4)/6 bottleneck layers,
/// each adding <c>growth</c> channels to all before it, half of the channels and a 2×2 average pool after the first two, batch norm, ReLU,
/// global average pool, linear head. No dropout. Images of any size from about 4×4.
/// </summary>
/// <remarks>Source: Huang, Liu, van der Maaten, Weinberger, "Densely Connected Convolutional Networks" (2017).</remarks>
internal sealed class DenseNet : ImageClassifier
{
    private readonly Conv2d conv1;
    private readonly Sequential block1;
    private readonly DenseTransition trans1;
    private readonly Sequential block2;
    private readonly DenseTransition trans2;
    private readonly Sequential block3;
    private readonly BatchNorm2d bn1;
    private readonly Linear fc;

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>.</param>
    /// <param name="growth">Channels that each layer adds, at least 1.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    public DenseNet(int depth = 190, int growth = 40, int channels = 3, int classes = 10)
        : base(nameof(DenseNet))
    {
        Depths.Require(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        var layers = (depth - 4) / 6;
        var width = 2 * growth;
        conv1 = Conv2d(channels, width, 3, padding: 1, bias: false);
        block1 = Block();
        trans1 = Transition();
        block2 = Block();
        trans2 = Transition();
        block3 = Block();
        bn1 = BatchNorm2d(width);
        fc = Linear(width, classes);
        RegisterComponents();

        Sequential Block()
        {
            var inputs = width;
            width += layers * growth;
            return Sequential(
                Enumerable
                    .Range(0, layers)
                    .Select(Module<Tensor, Tensor> (index) => new DenseLayer(inputs + index * growth, growth))
                    .ToArray()
            );
        }

        DenseTransition Transition()
        {
            var inputs = width;
            width /= 2;
            return new DenseTransition(inputs, width);
        }
    }

    /// <summary>6n + 4 with n layers of two convolutions in each block.</summary>
    public static ModelDepths Depths { get; } = ModelDepths.Multiples(6, 4);

    /// <inheritdoc/>
    public override InitialisationScheme Initialisation { get; } = new() { NormalConvolutions = true, ZeroLinearBiases = true };

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => fc;

    private protected override Tensor Features(Tensor images)
    {
        var features = trans1.call(block1.call(FeatureMaps.ChannelsLast(conv1.call(images))));
        return bn1.call(block3.call(trans2.call(block2.call(features)))).relu_();
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images) =>
        graph.Add("Relu", [graph.Call([conv1, block1, trans1, block2, trans2, block3, bn1], images)]);
}
