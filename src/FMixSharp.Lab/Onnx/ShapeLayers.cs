using TorchSharp.Modules;

namespace FMixSharp.Lab.Onnx;

/// <summary>Layers in sequence, layers that pass what they get, and those that give it another shape.</summary>
internal static class ShapeLayers
{
    public static void AddAll()
    {
        OnnxLayers.Add<Sequential>((graph, layer, input) => graph.Call(layer.children(), input));
        OnnxLayers.Add<Identity>((_, _, input) => input);
        OnnxLayers.Add<Dropout>((_, _, input) => input);
        OnnxLayers.Add<Dropout1d>((_, _, input) => input);
        OnnxLayers.Add<Dropout2d>((_, _, input) => input);
        OnnxLayers.Add<Dropout3d>((_, _, input) => input);
        OnnxLayers.Add<AlphaDropout>((_, _, input) => input);
        OnnxLayers.Add<FeatureAlphaDropout>((_, _, input) => input);
        OnnxLayers.Add<Flatten>(Flatten);
        OnnxLayers.Add<Unflatten>(Unflatten);
        OnnxLayers.Add<Embedding>((graph, layer, input) => graph.Add("Gather", [graph.Weights(layer, "weight"), input]));
    }

    /// <summary>All axes after the first as one.</summary>
    public static OnnxValue Flat(OnnxGraph graph, OnnxValue input) => graph.Add("Flatten", [input], OnnxAttribute.Whole("axis", 1));

    /// <summary>Some axes in another order.</summary>
    public static OnnxValue Transposed(OnnxGraph graph, OnnxValue input, params ReadOnlySpan<long> order) =>
        graph.Add("Transpose", [input], OnnxAttribute.Wholes("perm", order));

    /// <summary>From one place to another along an axis; both may count from the end.</summary>
    public static OnnxValue Sliced(OnnxGraph graph, OnnxValue input, long axis, long start, long end = long.MaxValue) =>
        graph.Add("Slice", [input, graph.Wholes([start]), graph.Wholes([end]), graph.Wholes([axis])]);

    private static OnnxValue Flatten(OnnxGraph graph, Flatten layer, OnnxValue input)
    {
        var shape = graph.InputShape(layer);
        var (start, end) = ((int)FromStart(layer.start_dim, shape), (int)FromStart(layer.end_dim, shape));
        if (start == 1 && end == shape.Count - 1)
            return Flat(graph, input);
        // 0 keeps the length of the axis of the same number, as those before the flattened ones are.
        long[] lengths = [.. Enumerable.Repeat(0L, start), -1, .. shape.Skip(end + 1)];
        return graph.Add("Reshape", [input, graph.Wholes(lengths)]);
    }

    private static OnnxValue Unflatten(OnnxGraph graph, Unflatten layer, OnnxValue input)
    {
        var shape = graph.InputShape(layer);
        var axis = (int)FromStart(layer.dim, shape);
        long[] lengths = [.. Enumerable.Repeat(0L, axis), .. layer.unflattened_size, .. shape.Skip(axis + 1)];
        return graph.Add("Reshape", [input, graph.Wholes(lengths)]);
    }

    private static long FromStart(long axis, IReadOnlyList<long> shape) => axis < 0 ? axis + shape.Count : axis;
}
