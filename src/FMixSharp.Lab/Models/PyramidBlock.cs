using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A bottleneck block of PyramidNet (spec §4.4). Branch: batch norm, 1×1 convolution, batch norm, ReLU, 3×3 convolution, batch norm, ReLU,
/// 1×1 convolution to four times the width, batch norm, ShakeDrop. No ReLU after the first batch norm nor after the addition. Shortcut: the
/// input, or its 2×2 average pool (partly filled windows count, so that odd maps fit the branch) where the stride is 2; channels it lacks
/// are zeros.
/// </summary>
internal sealed class PyramidBlock : CompositeModule, IStochasticModule, IOnnxModule
{
    private readonly BatchNorm2d bn1,
        bn2,
        bn3,
        bn4;
    private readonly Conv2d conv1,
        conv2,
        conv3;
    private readonly ShakeDrop shake;
    private readonly int stride,
        newChannels;

    public PyramidBlock(int inputs, int width, int stride, double dropProbability)
        : base(nameof(PyramidBlock))
    {
        (this.stride, newChannels) = (stride, Outputs(width) - inputs);
        shake = new ShakeDrop(dropProbability);
        bn1 = BatchNorm2d(inputs);
        conv1 = Conv2d(inputs, width, 1, bias: false);
        bn2 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, stride, padding: 1, bias: false);
        bn3 = BatchNorm2d(width);
        conv3 = Conv2d(width, Outputs(width), 1, bias: false);
        bn4 = BatchNorm2d(Outputs(width));
        RegisterComponents();
    }

    /// <summary>Output channels of a block of this width.</summary>
    public static int Outputs(int width) => 4 * width;

    public void BeginStep(RandomKey key) => shake.BeginStep(key);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = conv1.call(bn1.call(input));
        branch = conv2.call(bn2.call(branch).relu_());
        branch = shake.Apply(bn4.call(conv3.call(bn3.call(branch).relu_())), training);
        var kept = stride == 1 ? input : functional.avg_pool2d(input, 2, 2, ceil_mode: true);
        if (newChannels > 0)
            kept = functional.pad(kept, [0, 0, 0, 0, 0, newChannels]);
        return branch.add_(kept).MoveToOuterDisposeScope(); // in place: nothing before needs its own result for the backward pass
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var branch = graph.Call([conv2, bn3], graph.Add("Relu", [graph.Call([bn1, conv1, bn2], input)]));
        branch = shake.Write(graph, graph.Call([conv3, bn4], graph.Add("Relu", [branch])));
        var kept = stride == 1 ? input : PoolLayers.Mean(graph, input, [2, 2], roundUp: true);
        if (newChannels > 0)
            kept = graph.Add("Pad", [kept, graph.Wholes([0, 0, 0, 0, 0, newChannels, 0, 0])]);
        return graph.Add("Add", [branch, kept]);
    }
}
