using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A pre-activation residual block (spec §4.1): a = ReLU(BN(x)); branch = conv(ReLU(BN(conv(a)))), both 3×3; shortcut = a 1×1 convolution
/// of a where the shape changes, else a itself (x itself in the textbook variant); the output is their sum.
/// </summary>
internal sealed class PreActBlock : Module<Tensor, Tensor>
{
    private readonly BatchNorm2d bn1, bn2;
    private readonly Conv2d conv1, conv2;
    private readonly Sequential? shortcut;
    private readonly bool textbookShortcut;
    private readonly int stride;

    public PreActBlock(int inputs, int outputs, int stride, bool textbookShortcut) : base(nameof(PreActBlock))
    {
        (this.stride, this.textbookShortcut) = (stride, textbookShortcut);
        bn1 = BatchNorm2d(inputs);
        conv1 = Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(outputs);
        conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        if (stride != 1 || inputs != outputs)
            shortcut = Sequential(Conv2d(inputs, outputs, 1, bias: false));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var active = bn1.call(input).relu_();
        var branch = conv2.call(bn2.call(conv1.call(active)).relu_());
        var kept = shortcut?.call(EveryStride(active)) ?? (textbookShortcut ? input : active);
        return branch.add_(kept).MoveToOuterDisposeScope(); // in place: a convolution's backward pass does not need its output
    }

    // A 1×1 convolution with a stride, on the pixels it looks at. The library's own backward pass of it (oneDNN of libtorch 2.10, channels last)
    // writes outside its memory with fewer than 16 channels on some processors.
    private Tensor EveryStride(Tensor values) => stride == 1
        ? values
        : values.slice(2, 0, values.shape[2], stride).slice(3, 0, values.shape[3], stride);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Module? part in new Module?[] { bn1, conv1, bn2, conv2, shortcut })
                part?.Dispose();
        }
        base.Dispose(disposing);
    }
}
