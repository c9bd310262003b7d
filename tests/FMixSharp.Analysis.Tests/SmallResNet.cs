using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Analysis.Tests;

/// <summary>
/// A small residual network with everything that matters here: batch norm, branches, strides and layers with names. "layer1" has the size
/// of the image, "layer2" half of it, and "layer3" a quarter. Weights are the same in every process.
/// </summary>
internal sealed class SmallResNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem,
        layer1,
        layer2,
        layer3,
        head;

    /// <summary>In training mode, as every module is that was just made.</summary>
    public SmallResNet(int channels, int classes, int width)
        : base("SmallResNet")
    {
        random.manual_seed(1); // TorchSharp's layers draw their first weights from it
        stem = Conv2d(channels, width, 3, padding: 1, bias: false);
        layer1 = new Block(width, width, 1);
        layer2 = new Block(width, 2 * width, 2);
        layer3 = new Block(2 * width, 4 * width, 2);
        head = Linear(4 * width, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return head.call(layer3.call(layer2.call(layer1.call(stem.call(images)))).mean([2, 3])).MoveToOuterDisposeScope();
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> bn1,
            conv1,
            bn2,
            conv2,
            shortcut;

        public Block(int channels, int width, int stride)
            : base("Block")
        {
            bn1 = BatchNorm2d(channels);
            conv1 = Conv2d(channels, width, 3, stride: stride, padding: 1, bias: false);
            bn2 = BatchNorm2d(width);
            conv2 = Conv2d(width, width, 3, padding: 1, bias: false);
            shortcut = Conv2d(channels, width, 3, stride: stride, padding: 1, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor features)
        {
            using var scope = NewDisposeScope();
            var active = functional.relu(bn1.call(features));
            return (conv2.call(functional.relu(bn2.call(conv1.call(active)))) + shortcut.call(active)).MoveToOuterDisposeScope();
        }
    }
}
