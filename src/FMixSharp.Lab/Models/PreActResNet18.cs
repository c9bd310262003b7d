using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// PreAct-ResNet18 as in the paper's small-image experiments (spec §4.1): 3×3 stem with batch norm and ReLU, four stages of two
/// pre-activation blocks with widths 1, 2, 4 and 8 times <c>width</c>, global average pool straight after the last addition (no final
/// batch norm or ReLU), linear head. Takes images of any size from about 8×8: (B, channels, H, W) to logits (B, classes).
/// </summary>
/// <remarks>
/// Parameter names are those of the usual PyTorch implementations (<c>conv1, bn1, layer2.0.shortcut.0, linear</c>). Source: He, Zhang,
/// Ren, Sun, "Identity Mappings in Deep Residual Networks" (2016). Fresh weights come from the global generator of libtorch; for
/// reproducible ones call
/// <see cref="ModelInitialisation.Initialise"/>.
/// </remarks>
public sealed class PreActResNet18 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1, layer2, layer3, layer4;
    private readonly Linear linear;

    /// <summary>Builds the network in training mode, in float32 on the processor.</summary>
    /// <param name="width">Channels of the first stage, at least 1; 64 in the paper.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="textbookShortcut">
    /// False by default, as in the paper's experiments: an identity shortcut passes the block's input after batch norm and ReLU. True: it
    /// passes the input itself, as in the article of He et al. (and in other implementations since 2017).
    /// </param>
    public PreActResNet18(int width = 64, int channels = 3, int classes = 10, bool textbookShortcut = false) : base(nameof(PreActResNet18))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        TextbookShortcut = textbookShortcut;
        conv1 = Conv2d(channels, width, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(width);
        layer1 = Stage(width, width, 1, textbookShortcut);
        layer2 = Stage(width, 2 * width, 2, textbookShortcut);
        layer3 = Stage(2 * width, 4 * width, 2, textbookShortcut);
        layer4 = Stage(4 * width, 8 * width, 2, textbookShortcut);
        linear = Linear(8 * width, classes);
        RegisterComponents();
    }

    /// <summary>True when identity shortcuts pass the block's input itself instead of its activation.</summary>
    public bool TextbookShortcut { get; }

    /// <summary>
    /// Logits (B, classes) of images (B, channels, H, W); the caller owns them. Images are cast to the type of the convolutions' weights, and
    /// pooled features to that of the linear layer, whose type the logits have.
    /// </summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // ReLU in place: batch norm's backward pass needs its input, not its output.
        var features = bn1.call(ChannelsLast(conv1.call(input.to(conv1.weight.dtype)))).relu_();
        features = layer4.call(layer3.call(layer2.call(layer1.call(features))));
        return linear.call(features.mean([2, 3], type: linear.weight!.dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Module part in new Module[] { conv1, bn1, layer1, layer2, layer3, layer4, linear })
                part.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>
    /// The same values with channels innermost in memory, which all later layers then keep. Measured in turns on two busy
    /// cores, batch 128: a float32 training step at width 16 takes about 30 % less time; bfloat16 and width 64 are no slower.
    /// </summary>
    private static Tensor ChannelsLast(Tensor features) =>
        features.device_type == TorchSharp.DeviceType.CPU ? features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : features;

    private static Sequential Stage(int inputs, int outputs, int stride, bool textbookShortcut) => Sequential(
        new PreActBlock(inputs, outputs, stride, textbookShortcut), new PreActBlock(outputs, outputs, 1, textbookShortcut));
}
