using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A stage of <see cref="FastCnn"/>: 3×3 convolution, the maximum of 2×2 pixels, batch norm, ReLU; then 3×3 convolution, batch norm, ReLU
/// on a quarter of the pixels.
/// </summary>
internal sealed class FastStage : CompositeModule, IOnnxModule
{
    private readonly Conv2d conv1,
        conv2;
    private readonly BatchNorm2d bn1,
        bn2;

    public FastStage(int inputs, int outputs)
        : base(nameof(FastStage))
    {
        conv1 = Conv2d(inputs, outputs, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(outputs);
        conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = functional.max_pool2d(conv1.call(input), [2, 2], [2, 2]);
        return bn2.call(conv2.call(bn1.call(features).relu_())).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var features = graph.Add("Relu", [graph.Call(bn1, PoolLayers.Max(graph, graph.Call(conv1, input), [2, 2]))]);
        return graph.Add("Relu", [graph.Call([conv2, bn2], features)]);
    }
}
