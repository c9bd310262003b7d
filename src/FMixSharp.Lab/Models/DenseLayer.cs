using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A bottleneck layer of a dense block (spec §4.3): batch norm, ReLU, 1×1 convolution to four times the growth rate, batch norm, ReLU, 3×3
/// convolution to the growth rate; its input and what it adds are concatenated.
/// </summary>
internal sealed class DenseLayer : CompositeModule, IOnnxModule
{
    private readonly BatchNorm2d bn1,
        bn2;
    private readonly Conv2d conv1,
        conv2;

    public DenseLayer(int inputs, int growth)
        : base(nameof(DenseLayer))
    {
        bn1 = BatchNorm2d(inputs);
        conv1 = Conv2d(inputs, 4 * growth, 1, bias: false);
        bn2 = BatchNorm2d(4 * growth);
        conv2 = Conv2d(4 * growth, growth, 3, padding: 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var added = conv2.call(bn2.call(conv1.call(bn1.call(input).relu_())).relu_());
        return cat([input, added], 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var added = graph.Call([conv1, bn2], graph.Add("Relu", [graph.Call(bn1, input)]));
        added = graph.Call(conv2, graph.Add("Relu", [added]));
        return graph.Add("Concat", [input, added], OnnxAttribute.Whole("axis", 1));
    }
}
