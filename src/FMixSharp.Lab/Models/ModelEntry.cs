using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>A model of <see cref="ModelCatalog"/>.</summary>
public sealed record ModelEntry
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What it is given; images by default.</summary>
    public ModelInput Input { get; init; } = ModelInput.Images;

    /// <summary>Its own width, at which its name and its source know it.</summary>
    public required int Width { get; init; }

    /// <summary>What a width is for this model, in a few words.</summary>
    public required string WidthMeaning { get; init; }

    /// <summary>Its own number of layers.</summary>
    public required int Depth { get; init; }

    /// <summary>The numbers of layers it can have.</summary>
    public required ModelDepths Depths { get; init; }

    /// <summary>
    /// Names of the layers after which Manifold MixUp mixes, besides the input: as in its article, the first two stages. None where it is
    /// not offered.
    /// </summary>
    public required IReadOnlyList<string> MixLayers { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Builds it for a width, a depth, channels (of images, word vectors, points or grids; or entries of the vocabulary) and classes; see
    /// <see cref="ModelCatalog.Create"/>.
    /// </summary>
    public required Func<int, int, int, int, Module<Tensor, Tensor>> Build { get; init; }

    /// <summary>
    /// Builds it in the size of stored tensors, whose lengths of axes it is given by name, for channels and classes; null where they do not
    /// say its size. Null for a model whose size is its width and depth alone.
    /// </summary>
    internal Func<IReadOnlyDictionary<string, long[]>, int, int, Module<Tensor, Tensor>?>? Like { get; init; }

    /// <summary>How many numbers it learns at the same width, depth, channels and classes; builds nothing.</summary>
    public required Func<int, int, int, int, long> Parameters { get; init; }
}
