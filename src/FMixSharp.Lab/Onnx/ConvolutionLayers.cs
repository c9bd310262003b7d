using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Onnx;

/// <summary>Layers of weights: convolutions, linear and recurrent ones.</summary>
internal static class ConvolutionLayers
{
    // PyTorch has a cell's gates as input, forget, cell, output; ONNX as input, output, forget, cell.
    private static readonly int[] gates = [0, 3, 1, 2];

    public static void AddAll()
    {
        OnnxLayers.Add<Conv1d>(Convolved);
        OnnxLayers.Add<Conv2d>(Convolved);
        OnnxLayers.Add<Conv3d>(Convolved);
        OnnxLayers.Add<ConvTranspose1d>(Convolved);
        OnnxLayers.Add<ConvTranspose2d>(Convolved);
        OnnxLayers.Add<ConvTranspose3d>(Convolved);
        OnnxLayers.Add<Linear>(Linear);
    }

    /// <summary>What a recurrent layer of LSTM cells gives for each place, (B, L, directions · hidden), of (B, L, values).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">It begins with zeros, and takes (B, L, values).</param>
    /// <param name="input">Its input.</param>
    public static OnnxValue Recurrent(OnnxGraph graph, LSTM layer, OnnxValue input)
    {
        var words = ShapeLayers.Transposed(graph, input, 1, 0, 2); // ONNX has places first
        for (var depth = 0; graph.FindValues(layer, $"weight_ih_l{depth}") is not null; depth++)
        {
            string[] directions = graph.FindValues(layer, $"weight_ih_l{depth}_reverse") is null ? [""] : ["", "_reverse"];
            using var scope = NewDisposeScope();
            var hidden = graph.FindValues(layer, $"weight_hh_l{depth}")!.shape[1];
            var cells = graph.Add(
                "LSTM",
                [words, Stacked("weight_ih"), Stacked("weight_hh"), Biases()],
                OnnxAttribute.Whole("hidden_size", hidden),
                OnnxAttribute.Text("direction", directions.Length == 2 ? "bidirectional" : "forward")
            ); // (L, directions, B, hidden)
            words = graph.Add("Reshape", [ShapeLayers.Transposed(graph, cells, 0, 2, 1, 3), graph.Wholes([0, 0, -1])]);

            OnnxValue Stacked(string name) => graph.Constant(stack([.. directions.Select(direction => Ordered(name, direction)!)]));

            OnnxValue Biases() =>
                Ordered("bias_ih", "") is null
                    ? OnnxValue.None
                    : graph.Constant(
                        stack([.. directions.Select(direction => cat([Ordered("bias_ih", direction)!, Ordered("bias_hh", direction)!]))])
                    );

            Tensor? Ordered(string name, string direction)
            {
                if (graph.FindValues(layer, $"{name}_l{depth}{direction}") is not { } values)
                    return null;
                var parts = values.detach().chunk(4);
                return cat([.. gates.Select(gate => parts[gate])]);
            }
        }
        return ShapeLayers.Transposed(graph, words, 1, 0, 2);
    }

    private static OnnxValue Convolved(OnnxGraph graph, Convolution layer, OnnxValue input)
    {
        if (layer.padding_mode != TorchSharp.PaddingModes.Zeros)
            throw graph.NoForm(layer, $"pads by '{layer.padding_mode}', where only zeros are written");
        List<OnnxAttribute> attributes =
        [
            OnnxAttribute.Wholes("kernel_shape", layer.kernel_size),
            OnnxAttribute.Wholes("strides", layer.stride),
            OnnxAttribute.Wholes("dilations", layer.dilation),
            OnnxAttribute.Whole("group", layer.groups),
            layer.padding_type switch
            {
                null => OnnxAttribute.Wholes("pads", [.. layer.padding ?? [], .. layer.padding ?? []]),
                TorchSharp.Padding.Same => OnnxAttribute.Text("auto_pad", "SAME_UPPER"),
                _ => OnnxAttribute.Text("auto_pad", "VALID"),
            },
        ];
        if (layer.transposed)
            attributes.Add(OnnxAttribute.Wholes("output_padding", layer.output_padding));
        OnnxValue[] inputs = [input, graph.Weights(layer, "weight"), graph.FindWeights(layer, "bias") ?? OnnxValue.None];
        return graph.Add(layer.transposed ? "ConvTranspose" : "Conv", inputs, [.. attributes]);
    }

    // A product with the transposed weights, for inputs of any number of axes; runtimes compute the transposition once.
    private static OnnxValue Linear(OnnxGraph graph, Linear layer, OnnxValue input)
    {
        var product = graph.Add("MatMul", [input, ShapeLayers.Transposed(graph, graph.Weights(layer, "weight"), 1, 0)]);
        return graph.FindWeights(layer, "bias") is { } bias ? graph.Add("Add", [product, bias]) : product;
    }
}
