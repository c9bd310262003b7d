namespace FMixSharp.Lab.Onnx;

/// <summary>A tensor of a graph: an input, weights, a constant, or what an operation gives.</summary>
public sealed record OnnxValue
{
    internal OnnxValue(string name) => Name = name;

    /// <summary>Stands for an optional input that is left out.</summary>
    public static OnnxValue None { get; } = new("");

    /// <summary>Its name in the graph.</summary>
    public string Name { get; }
}
