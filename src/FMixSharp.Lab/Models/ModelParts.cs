using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>The layers of a model in its order: the last one that has a matrix is its head, and all before it are its body.</summary>
internal static class ModelParts
{
    /// <summary>
    /// Paths of all layers, each before those within it, in the order in which they were registered. TorchSharp's own list goes level by
    /// level.
    /// </summary>
    public static IEnumerable<(string Path, Module Layer)> Layers(Module model, string path = "") =>
        model
            .named_children()
            .SelectMany(child => Layers(child.module, $"{path}{child.name}.").Prepend(($"{path}{child.name}", child.module)));

    /// <summary>Paths of the layers that have parameters of their own, in their order.</summary>
    public static IEnumerable<string> Trained(Module model) =>
        Layers(model).Where(entry => entry.Layer.parameters(recurse: false).Any()).Select(entry => entry.Path);

    /// <summary>The path of the head, such as "fc"; null where no layer of the model has a matrix.</summary>
    public static string? Head(Module model) =>
        Layers(model).LastOrDefault(entry => entry.Layer.parameters(recurse: false).Any(parameter => parameter.dim() > 1)).Path;

    /// <summary>Whether a parameter, a buffer or another layer is part of a layer; nothing is part of null.</summary>
    public static bool IsIn(string name, string? layer) => layer is not null && name.StartsWith(layer + ".", StringComparison.Ordinal);
}
