using System.Collections.Concurrent;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Onnx;

/// <summary>How layers of each type are written in ONNX.</summary>
public static class OnnxLayers
{
    /// <summary>Adds what a layer computes in evaluation mode to a graph.</summary>
    internal delegate OnnxValue Writer(OnnxGraph graph, Module layer, OnnxValue input);

    private static readonly ConcurrentDictionary<Type, Writer> writers = new();

    static OnnxLayers()
    {
        ShapeLayers.AddAll();
        ConvolutionLayers.AddAll();
        NormLayers.AddAll();
        PoolLayers.AddAll();
        ActivationLayers.AddAll();
    }

    /// <summary>Says how layers of a type are written, in place of what was said before; types derived of it are others.</summary>
    /// <typeparam name="TModule">The type of the layers.</typeparam>
    /// <param name="write">Adds what a layer computes in evaluation mode to a graph: what it is given, to what it returns.</param>
    public static void Add<TModule>(Func<OnnxGraph, TModule, OnnxValue, OnnxValue> write)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(write);
        writers[typeof(TModule)] = (graph, layer, input) => write(graph, (TModule)layer, input);
    }

    /// <summary>All types that are known.</summary>
    internal static IEnumerable<Type> Types => writers.Keys;

    internal static Writer? Find(Type type) => writers.GetValueOrDefault(type);
}
