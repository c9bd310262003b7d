using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The paper's PointNet (spec §4.7), without the networks that turn the cloud: three layers that see each point alone, with batch norm
/// (width, 2·width and 16·width values, a ReLU after the first two), the maximum over the points, and three linear layers (8·width,
/// 4·width, classes) with batch norm and ReLU after the first two. No dropout. With width 64 and ten classes it has 803,338 parameters.
/// Source: Qi, Su, Mo, Guibas, "PointNet" (2017).
/// </summary>
public sealed class PointNet : CompositeModule, IOnnxModule
{
    // Layers of points are products with their matrices, which are what convolutions with kernels of 1 compute.
    private readonly Linear point1,
        point2,
        point3;
    private readonly BatchNorm1d bn1,
        bn2,
        bn3;
    private readonly Linear fc1,
        fc2,
        fc3;
    private readonly BatchNorm1d bn4,
        bn5;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="width">Values of a point after the first layer, at least 1.</param>
    /// <param name="channels">Coordinates of a point.</param>
    /// <param name="classes">Number of logits.</param>
    public PointNet(int width = 64, int channels = 3, int classes = 10)
        : base(nameof(PointNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        (point1, bn1) = (Linear(channels, width), BatchNorm1d(width));
        (point2, bn2) = (Linear(width, 2 * width), BatchNorm1d(2 * width));
        (point3, bn3) = (Linear(2 * width, 16 * width), BatchNorm1d(16 * width));
        (fc1, bn4) = (Linear(16 * width, 8 * width), BatchNorm1d(8 * width));
        (fc2, bn5) = (Linear(8 * width, 4 * width), BatchNorm1d(4 * width));
        fc3 = Linear(4 * width, classes);
        RegisterComponents();
    }

    /// <summary>Logits (B, classes) of points (B, N, channels), N at least 1, standardised; the caller owns them.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var points = input.transpose(1, 2);
        points = bn1.call(OfEachPoint(point1, points)).relu_();
        points = bn2.call(OfEachPoint(point2, points)).relu_();
        points = bn3.call(OfEachPoint(point3, points));
        var cloud = points.amax([2]);
        cloud = bn4.call(fc1.call(cloud)).relu_();
        cloud = bn5.call(fc2.call(cloud)).relu_();
        return fc3.call(cloud).MoveToOuterDisposeScope();
    }

    // (B, outputs, N) of (B, inputs, N): points stay last, where batch norm is fast.
    private static Tensor OfEachPoint(Linear layer, Tensor points) =>
        layer.weight!.unsqueeze(0).expand(points.shape[0], -1, -1).bmm(points).add_(layer.bias!.unsqueeze(1));

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var points = ShapeLayers.Transposed(graph, input, 0, 2, 1);
        points = graph.Add("Relu", [graph.Call(bn1, OfEachPoint(graph, point1, points))]);
        points = graph.Add("Relu", [graph.Call(bn2, OfEachPoint(graph, point2, points))]);
        points = graph.Call(bn3, OfEachPoint(graph, point3, points));
        var cloud = graph.Add("ReduceMax", [points], OnnxAttribute.Wholes("axes", 2), OnnxAttribute.Whole("keepdims", 0));
        cloud = graph.Add("Relu", [graph.Call([fc1, bn4], cloud)]);
        cloud = graph.Add("Relu", [graph.Call([fc2, bn5], cloud)]);
        return graph.Call(fc3, cloud);
    }

    private static OnnxValue OfEachPoint(OnnxGraph graph, Linear layer, OnnxValue points)
    {
        using var scope = NewDisposeScope();
        var product = graph.Add("MatMul", [graph.Weights(layer, "weight"), points]);
        return graph.Add("Add", [product, graph.Constant(graph.FindValues(layer, "bias")!.detach().unsqueeze(1))]);
    }
}
