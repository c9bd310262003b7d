using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>What is trained.</summary>
internal sealed class ModelOptions()
    : OptionGroup(
        "Model",
        new TrainOption(nameof(TrainOptions.Model), new Choice(ModelCatalog.Names), $"Network: {string.Join(", ", ModelCatalog.Names)}."),
        new TrainOption(
            nameof(TrainOptions.Width),
            new WholeNumbers(1, MostWidth),
            "Width of the network: channels of the first stage; for wrn and pyramidnet the widening, for densenet the growth rate; for "
                + "bert the hidden size."
        )
        {
            NullText = "the network's own",
        },
        new TrainOption(nameof(TrainOptions.Depth), new WholeNumbers(1, MostDepth), "Number of the network's layers.")
        {
            NullText = "the network's own",
        },
        new TrainOption(
            nameof(TrainOptions.Weights),
            new Paths("PATH"),
            "Published weights to begin with, which say the network's size: for images a file of torchvision, timm or fmix export, or a "
                + "folder with one and its config.json; for bert a folder with config.json, vocab.txt and the weights."
        )
        {
            For = OptionAudience.WithWeights,
            NullText = "random weights",
        },
        new TrainOption(
            nameof(TrainOptions.Freeze),
            new Texts("LAYER", text => text.Trim().Length > 0 ? null : " is empty; expected the name of a layer."),
            "Last layer that is not trained, such as layer2: it and all before it keep weights and batch-norm statistics."
        )
        {
            NullText = "none",
        },
        new TrainOption(
            nameof(TrainOptions.BodyRate),
            Numbers.Positive("X", Numbers.MostOfFactor),
            "Learning rate of all layers but the last, in multiples of the last one's."
        )
    )
{
    // Far above what anybody trains, and low enough that products of them are whole numbers of 64 bits, and that layers are not the memory.
    private const int MostWidth = 65_536,
        MostDepth = 10_000;

    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (!ModelCatalog.Names.Contains(options.Model))
            yield break;
        var model = ModelCatalog.Find(options.Model);
        if (options.Weights is not null && (options.Width ?? options.Depth) is not null && ModelCatalog.HasSizeOfWeights(model.Name))
            yield return $"{name(nameof(options.Width))} and {name(nameof(options.Depth))} are those of {name(nameof(options.Weights))}; "
                + "expected none.";
        if (options.Depth is >= 1 and <= MostDepth and var depth && !model.Depths.Contains(depth))
            yield return $"{name(nameof(options.Depth))} is {depth}; expected for {options.Model} {model.Depths}.";
        if (Datasets.KindOf(options.Dataset) is { } kind && !kind.Inputs.Contains(model.Input))
            yield return $"{name(nameof(options.Model))} is '{options.Model}', which is for "
                + $"{string.Join(" and ", Datasets.KindsOf(model).Select(other => other.Name).DefaultIfEmpty(model.Input.Name))}, but "
                + $"{options.Dataset} has {kind.Name}; expected one of "
                + $"{string.Join(", ", Fitting(kind).Select(entry => entry.Name))}.";
    }

    private static IEnumerable<ModelEntry> Fitting(DataKind kind) => ModelCatalog.Entries.Where(entry => kind.Inputs.Contains(entry.Input));
}
