using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// PreAct-ResNet as in the paper's small-image experiments (spec §4.1): 3×3 stem with batch norm and ReLU, four stages of pre-activation
/// blocks with widths 1, 2, 4 and 8 times <c>width</c>, global average pool straight after the last addition (no final batch norm or ReLU),
/// linear head. Blocks have two 3×3 convolutions up to depth 34, and are bottlenecks with four times their width as output from depth 50
/// on. Images of any size from about 8×8.
/// </summary>
/// <remarks>
/// Parameter names are those of the usual PyTorch implementations (<c>conv1, bn1, layer2.0.shortcut.0, linear</c>), and so are the first
/// weights: PyTorch's default. Source: He, Zhang, Ren, Sun, "Identity Mappings in Deep Residual Networks" (2016).
/// </remarks>
internal sealed class PreActResNet : ImageClassifier
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1,
        layer2,
        layer3,
        layer4;
    private readonly Linear linear;

    /// <summary>Builds the network.</summary>
    /// <param name="depth">Number of layers, one of <see cref="Depths"/>; 18 in the paper.</param>
    /// <param name="width">Channels of the first stage, at least 1; 64 in the paper.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="textbookShortcut">
    /// False by default, as in the paper's experiments: an identity shortcut passes the block's input after batch norm and ReLU. True: it
    /// passes the input itself, as in the article of He et al. (and in other implementations since 2017).
    /// </param>
    public PreActResNet(int depth = 18, int width = 64, int channels = 3, int classes = 10, bool textbookShortcut = false)
        : base(nameof(PreActResNet))
    {
        var stages = ResNetStages.Of(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        TextbookShortcut = textbookShortcut;
        conv1 = Conv2d(channels, width, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(width);
        var inputs = width;
        layer1 = Stage(0);
        layer2 = Stage(1);
        layer3 = Stage(2);
        layer4 = Stage(3);
        linear = Linear(inputs, classes);
        RegisterComponents();

        Sequential Stage(int stage) =>
            Sequential(
                Enumerable
                    .Range(0, stages.Blocks[stage])
                    .Select(index =>
                    {
                        var inner = width << stage;
                        var block = new PreActBlock(
                            inputs,
                            inner,
                            inner * stages.Expansion,
                            ResNetStages.Stride(stage, index),
                            textbookShortcut,
                            stages.Bottleneck
                        );
                        inputs = inner * stages.Expansion;
                        return (Module<Tensor, Tensor>)block;
                    })
                    .ToArray()
            );
    }

    /// <summary>10, 18 and 34 with basic blocks; 14, 26, 50, 101 and 152 with bottlenecks.</summary>
    public static ModelDepths Depths => ResNetStages.Depths;

    /// <summary>True when identity shortcuts pass the block's input itself instead of its activation.</summary>
    public bool TextbookShortcut { get; }

    private protected override Conv2d Stem => conv1;

    private protected override Linear Head => linear;

    private protected override Tensor Features(Tensor images)
    {
        var features = bn1.call(FeatureMaps.ChannelsLast(conv1.call(images))).relu_();
        return layer4.call(layer3.call(layer2.call(layer1.call(features))));
    }

    private protected override OnnxValue Features(OnnxGraph graph, OnnxValue images) =>
        graph.Call([layer1, layer2, layer3, layer4], graph.Add("Relu", [graph.Call([conv1, bn1], images)]));
}
