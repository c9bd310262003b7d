using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Onnx;

/// <summary>Layers that normalise.</summary>
internal static class NormLayers
{
    public static void AddAll()
    {
        OnnxLayers.Add<BatchNorm1d>(OfBatch);
        OnnxLayers.Add<BatchNorm2d>(OfBatch);
        OnnxLayers.Add<BatchNorm3d>(OfBatch);
        OnnxLayers.Add<LayerNorm>(OfLayer);
        OnnxLayers.Add<GroupNorm>(OfGroup);
    }

    private static OnnxValue OfBatch(OnnxGraph graph, BatchNorm layer, OnnxValue input)
    {
        if (graph.FindWeights(layer, "running_mean") is not { } mean || graph.FindWeights(layer, "running_var") is not { } variance)
            throw graph.NoForm(layer, "normalises by the batch, because it keeps no statistics, which is not written");
        using var scope = NewDisposeScope();
        return graph.Add(
            "BatchNormalization",
            [
                input,
                graph.FindWeights(layer, "weight") ?? graph.Constant(ones(layer.num_features)),
                graph.FindWeights(layer, "bias") ?? graph.Constant(zeros(layer.num_features)),
                mean,
                variance,
            ],
            OnnxAttribute.Number("epsilon", layer.eps)
        );
    }

    private static OnnxValue OfLayer(OnnxGraph graph, LayerNorm layer, OnnxValue input) =>
        graph.Add(
            "LayerNormalization",
            [input, graph.Weights(layer, "weight"), graph.Weights(layer, "bias")],
            OnnxAttribute.Whole("axis", -layer.normalized_shape.Length),
            OnnxAttribute.Number("epsilon", layer.eps)
        );

    // Groups as the channels of an instance norm, then the layer's own weights for each channel.
    private static OnnxValue OfGroup(OnnxGraph graph, GroupNorm layer, OnnxValue input)
    {
        using var scope = NewDisposeScope();
        var groups = graph.Add("Reshape", [input, graph.Wholes([0, layer.num_groups, -1])]);
        var normal = graph.Add(
            "InstanceNormalization",
            [groups, graph.Constant(ones(layer.num_groups)), graph.Constant(zeros(layer.num_groups))],
            OnnxAttribute.Number("epsilon", layer.eps)
        );
        var shaped = graph.Add("Reshape", [normal, graph.Add("Shape", [input])]);
        var scaled = graph.Add("Mul", [shaped, OfChannels("weight")]);
        return graph.Add("Add", [scaled, OfChannels("bias")]);

        OnnxValue OfChannels(string name)
        {
            long[] shape = [-1, .. Enumerable.Repeat(1L, graph.InputShape(layer).Count - 2)];
            return graph.Constant(graph.FindValues(layer, name)!.detach().reshape(shape));
        }
    }
}
