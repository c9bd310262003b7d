using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>Builds models by their command-line names.</summary>
public static class ModelCatalog
{
    /// <summary>All names, for help texts and errors.</summary>
    public static IReadOnlyList<string> Names { get; } = ["preact-resnet18"];

    /// <summary>Names of the layers after which Manifold MixUp mixes, besides the input: as in its article, the first two stages.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static IReadOnlyList<string> MixLayers(string name) => name switch
    {
        "preact-resnet18" => ["layer1", "layer2"],
        _ => throw Unknown(name),
    };

    /// <summary>Builds a model in training mode, in float32 on the processor; the caller owns it.</summary>
    /// <remarks>
    /// Its weights are libtorch's; call <see cref="ModelInitialisation.Initialise"/> for weights that depend on the seed alone.
    /// </remarks>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="width">Channels of the first stage, at least 1; 64 is the paper's network, 16 a small one.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">The name is unknown, or a number is below 1.</exception>
    public static Module<Tensor, Tensor> Create(string name, int width, int channels, int classes)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "preact-resnet18" => new PreActResNet18(width, channels, classes),
            _ => throw Unknown(name),
        };
    }

    private static ArgumentException Unknown(string name) =>
        new($"There is no model '{name}'; known are: {string.Join(", ", Names)}.", nameof(name));
}
