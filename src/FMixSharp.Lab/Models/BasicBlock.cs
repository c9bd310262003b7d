using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The block of ResNet-18 and 34 (spec §4.5): 3×3 convolution, batch norm, ReLU, 3×3 convolution, batch norm; the shortcut, which is a 1×1
/// convolution and batch norm where the shape changes, is added before the last ReLU.
/// </summary>
internal sealed class BasicBlock : CompositeModule, IOnnxModule
{
    private readonly Conv2d conv1,
        conv2;
    private readonly BatchNorm2d bn1,
        bn2;
    private readonly Sequential? downsample;
    private readonly int stride;

    public BasicBlock(int inputs, int outputs, int stride)
        : base(nameof(BasicBlock))
    {
        this.stride = stride;
        conv1 = Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(outputs);
        conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(outputs);
        if (stride != 1 || inputs != outputs)
            downsample = Sequential(Conv2d(inputs, outputs, 1, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_()));
        var kept = downsample?.call(FeatureMaps.EveryStride(input, stride)) ?? input;
        return branch.add_(kept).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var branch = graph.Call([conv2, bn2], graph.Add("Relu", [graph.Call([conv1, bn1], input)]));
        var kept = downsample is null ? input : graph.Call(downsample, FeatureMaps.EveryStride(graph, input, stride));
        return graph.Add("Relu", [graph.Add("Add", [branch, kept])]);
    }
}
