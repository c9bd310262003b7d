using FMixSharp.Lab.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Layers that are not trained: the first ones of a model, up to one of them (<see cref="TrainOptions.Freeze"/>).</summary>
internal sealed class FrozenLayers
{
    private readonly BatchNorm[] norms;

    private FrozenLayers(BatchNorm[] norms) => this.norms = norms;

    /// <summary>Takes the gradients from a model's layers up to one of them.</summary>
    /// <param name="model">On its device; changed in place.</param>
    /// <param name="options">Which they are; none where they say none.</param>
    /// <exception cref="OptionException">The model has no such layer, or no other would be left.</exception>
    public static FrozenLayers In(nn.Module model, TrainOptions options)
    {
        if (options.Freeze is not { } layer)
            return new FrozenLayers([]);
        string[] layers = [.. ModelParts.Trained(model)];
        var head = ModelParts.Head(model);
        var last = Array.FindLastIndex(layers, path => path == layer || ModelParts.IsIn(path, layer));
        if (last < 0)
            throw new OptionException(option =>
                $"{option(nameof(options.Freeze))} is '{layer}', but {options.Model} has no such layer with weights; expected one of "
                + $"{string.Join(", ", Children(layers))}, or one within, such as {Within(layers)}."
            );
        if (last >= Array.IndexOf(layers, head))
            throw new OptionException(option =>
                $"{option(nameof(options.Freeze))} is '{layer}', which ends {options.Model}, so that nothing would be left to train; "
                + $"expected one before it: {string.Join(", ", Children(layers).TakeWhile(name => name != head))}."
            );
        var frozen = layers.Take(last + 1).ToHashSet();
        List<BatchNorm> norms = [];
        foreach (var (_, part) in ModelParts.Layers(model).Where(entry => frozen.Contains(entry.Path)))
        {
            foreach (var parameter in part.parameters(recurse: false))
                parameter.requires_grad = false;
            if (part is BatchNorm norm)
                norms.Add(norm);
        }
        return new FrozenLayers([.. norms]);
    }

    /// <summary>
    /// Lets their batch norms go by the statistics that they have, and learn none: call it when the model has been set to training.
    /// </summary>
    public void KeepStatistics()
    {
        foreach (var norm in norms)
            norm.eval();
    }

    private static IEnumerable<string> Children(string[] layers) => layers.Select(path => path.Split('.')[0]).Distinct();

    private static string Within(string[] layers) =>
        layers.FirstOrDefault(path => path.Contains('.', StringComparison.Ordinal)) is { } path ? path[..path.LastIndexOf('.')] : layers[0];
}
