using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>Between two dense blocks (spec §4.3): batch norm, ReLU, 1×1 convolution to fewer channels, 2×2 average pool.</summary>
internal sealed class DenseTransition : CompositeModule, IOnnxModule
{
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv1;

    public DenseTransition(int inputs, int outputs)
        : base(nameof(DenseTransition))
    {
        bn1 = BatchNorm2d(inputs);
        conv1 = Conv2d(inputs, outputs, 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return functional.avg_pool2d(conv1.call(bn1.call(input).relu_()), 2).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input) =>
        PoolLayers.Mean(graph, graph.Call(conv1, graph.Add("Relu", [graph.Call(bn1, input)])), [2, 2]);
}
