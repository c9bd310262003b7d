using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A pre-activation residual block (spec §4.1): a = ReLU(BN(x)); the branch is conv(ReLU(BN(conv(a)))), both 3×3, or 1×1, 3×3, 1×1 in a
/// bottleneck; the shortcut is a 1×1 convolution of a where the shape changes, else a itself (x itself in the textbook variant); the output
/// is their sum.
/// </summary>
internal sealed class PreActBlock : CompositeModule, IOnnxModule
{
    private readonly BatchNorm2d bn1,
        bn2;
    private readonly Conv2d conv1,
        conv2;
    private readonly BatchNorm2d? bn3;
    private readonly Conv2d? conv3;
    private readonly Sequential? shortcut;
    private readonly bool textbookShortcut;
    private readonly int stride;

    /// <summary>Two 3×3 convolutions.</summary>
    public PreActBlock(int inputs, int outputs, int stride, bool textbookShortcut)
        : this(inputs, outputs, outputs, stride, textbookShortcut, bottleneck: false) { }

    /// <summary><paramref name="width"/> is the number of channels inside the branch.</summary>
    public PreActBlock(int inputs, int width, int outputs, int stride, bool textbookShortcut, bool bottleneck)
        : base(nameof(PreActBlock))
    {
        (this.stride, this.textbookShortcut) = (stride, textbookShortcut);
        bn1 = BatchNorm2d(inputs);
        conv1 = bottleneck ? Conv2d(inputs, width, 1, bias: false) : Conv2d(inputs, width, 3, stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, bottleneck ? stride : 1, padding: 1, bias: false);
        if (bottleneck)
        {
            bn3 = BatchNorm2d(width);
            conv3 = Conv2d(width, outputs, 1, bias: false);
        }
        if (stride != 1 || inputs != outputs)
            shortcut = Sequential(Conv2d(inputs, outputs, 1, bias: false));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // ReLU in place: batch norm's backward pass needs its input, not its output.
        var active = bn1.call(input).relu_();
        var branch = conv2.call(bn2.call(conv1.call(active)).relu_());
        if (conv3 is not null)
            branch = conv3.call(bn3!.call(branch).relu_());
        var kept = shortcut?.call(FeatureMaps.EveryStride(active, stride)) ?? (textbookShortcut ? input : active);
        return branch.add_(kept).MoveToOuterDisposeScope(); // in place: a convolution's backward pass does not need its output
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var active = graph.Add("Relu", [graph.Call(bn1, input)]);
        var branch = graph.Call(conv2, graph.Add("Relu", [graph.Call([conv1, bn2], active)]));
        if (conv3 is not null)
            branch = graph.Call(conv3, graph.Add("Relu", [graph.Call(bn3!, branch)]));
        var kept =
            shortcut is not null ? graph.Call(shortcut, FeatureMaps.EveryStride(graph, active, stride))
            : textbookShortcut ? input
            : active;
        return graph.Add("Add", [branch, kept]);
    }
}
