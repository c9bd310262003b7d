using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Onnx;

/// <summary>Layers that pool.</summary>
internal static class PoolLayers
{
    public static void AddAll()
    {
        OnnxLayers.Add<MaxPool1d>(
            (graph, layer, input) =>
                Max(graph, input, [layer.kernel_size], One(layer.stride), One(layer.padding), One(layer.dilation), layer.ceil_mode)
        );
        OnnxLayers.Add<MaxPool2d>(
            (graph, layer, input) => Max(graph, input, layer.kernel_size, layer.stride, layer.padding, layer.dilation, layer.ceil_mode)
        );
        OnnxLayers.Add<MaxPool3d>(
            (graph, layer, input) => Max(graph, input, layer.kernel_size, layer.stride, layer.padding, layer.dilation, layer.ceil_mode)
        );
        OnnxLayers.Add<AvgPool1d>(
            (graph, layer, input) =>
                Mean(graph, input, [layer.kernel_size], One(layer.stride), One(layer.padding), layer.ceil_mode, layer.count_include_pad)
        );
        OnnxLayers.Add<AvgPool2d>(
            (graph, layer, input) =>
                layer.divisor_override is null
                    ? Mean(graph, input, layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode, layer.count_include_pad)
                    : throw graph.NoForm(layer, "divides by a number of its own, which is not written")
        );
        OnnxLayers.Add<AvgPool3d>(
            (graph, layer, input) =>
                layer.divisor_override is null
                    ? Mean(graph, input, layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode, layer.count_include_pad)
                    : throw graph.NoForm(layer, "divides by a number of its own, which is not written")
        );
        OnnxLayers.Add<AdaptiveAvgPool1d>((graph, layer, input) => Parts(graph, layer, input, [layer.output_size], "Average"));
        OnnxLayers.Add<AdaptiveAvgPool2d>((graph, layer, input) => Parts(graph, layer, input, layer.output_size, "Average"));
        OnnxLayers.Add<AdaptiveAvgPool3d>((graph, layer, input) => Parts(graph, layer, input, layer.output_size, "Average"));
        OnnxLayers.Add<AdaptiveMaxPool1d>((graph, layer, input) => Parts(graph, layer, input, [layer.output_size], "Max"));
        OnnxLayers.Add<AdaptiveMaxPool2d>((graph, layer, input) => Parts(graph, layer, input, layer.output_size, "Max"));
    }

    /// <summary>The largest value of each window; strides are the windows' size, padding 0 and dilation 1 unless they are given.</summary>
    public static OnnxValue Max(
        OnnxGraph graph,
        OnnxValue input,
        long[] kernel,
        long[]? stride = null,
        long[]? padding = null,
        long[]? dilation = null,
        bool roundUp = false
    ) =>
        graph.Add(
            "MaxPool",
            [input],
            [.. Windows(kernel, stride, padding, roundUp), OnnxAttribute.Wholes("dilations", Each(dilation ?? [1], kernel.Length))]
        );

    /// <summary>The mean of each window, of those values that there are; parameters as of <see cref="Max"/>.</summary>
    public static OnnxValue Mean(
        OnnxGraph graph,
        OnnxValue input,
        long[] kernel,
        long[]? stride = null,
        long[]? padding = null,
        bool roundUp = false,
        bool countPadding = false
    ) =>
        graph.Add(
            "AveragePool",
            [input],
            [
                .. Windows(kernel, stride, padding, roundUp),
                // where nothing is padded, what lies beyond the map in a window that is rounded up must not count
                OnnxAttribute.Whole("count_include_pad", countPadding && padding is not null && padding.Any(side => side > 0) ? 1 : 0),
            ]
        );

    private static OnnxAttribute[] Windows(long[] kernel, long[]? stride, long[]? padding, bool roundUp)
    {
        var sides = Each(padding ?? [0], kernel.Length);
        return
        [
            OnnxAttribute.Wholes("kernel_shape", kernel),
            OnnxAttribute.Wholes("strides", stride is { Length: > 0 } ? Each(stride, kernel.Length) : kernel),
            OnnxAttribute.Wholes("pads", [.. sides, .. sides]),
            OnnxAttribute.Whole("ceil_mode", roundUp ? 1 : 0),
        ];
    }

    private static OnnxValue Parts(OnnxGraph graph, Module layer, OnnxValue input, long[] parts, string kind)
    {
        if (parts.All(part => part == 1))
            return graph.Add($"Global{kind}Pool", [input]);
        long[] sizes = [.. graph.InputShape(layer).TakeLast(parts.Length)];
        if (parts.Zip(sizes).Any(pair => pair.First < 1 || pair.Second % pair.First != 0))
            throw graph.NoForm(
                layer,
                $"makes {string.Join('×', parts)} parts of {string.Join('×', sizes)}, where only parts of one size are written"
            );
        long[] kernel = [.. sizes.Zip(parts, (size, part) => size / part)];
        return kind == "Max" ? Max(graph, input, kernel) : Mean(graph, input, kernel);
    }

    private static long[] Each(long[] values, int count) => values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];

    private static long[]? One(long? value) => value is { } given ? [given] : null;
}
