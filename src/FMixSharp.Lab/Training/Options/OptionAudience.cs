using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Which runs an option is for.</summary>
public sealed class OptionAudience
{
    private readonly Func<TrainOptions, string?> misfit;

    private OptionAudience(string published, string builtIn, Func<TrainOptions, string?> misfit) =>
        (Published, BuiltIn, this.misfit) = (published, builtIn, misfit);

    /// <summary>All runs.</summary>
    public static OptionAudience Everyone { get; } = new("cifar10", "shapes", _ => null);

    /// <summary>Runs on images.</summary>
    public static OptionAudience OnImages { get; } = new("cifar10", "shapes", options => Misfit(options, ModelInput.Images));

    /// <summary>Runs on a folder of images of one's own, of any size.</summary>
    public static OptionAudience OnImageFolders { get; } = OnFolders("image-folder", "images", "have their size");

    /// <summary>Runs on a folder of sounds of one's own, of any length.</summary>
    public static OptionAudience OnSoundFolders { get; } = OnFolders("sound-folder", "sounds", "are of one second");

    /// <summary>Runs on samples of one's own.</summary>
    public static OptionAudience OnOwnData { get; } = new("image-folder", "image-folder", OfOthers);

    /// <summary>Runs on texts of one's own, in tables.</summary>
    public static OptionAudience OnTextTables { get; } =
        new("text-csv", "text-csv", options => Misfit(options, ModelInput.WordVectors) ?? OfOthers(options));

    /// <summary>Runs on texts.</summary>
    public static OptionAudience OnTexts { get; } = new("imdb", "phrases", options => Misfit(options, ModelInput.WordVectors));

    /// <summary>Runs on texts whose model gets vectors of words.</summary>
    public static OptionAudience OnWordVectors { get; } =
        new(
            "imdb",
            "phrases",
            options =>
                Misfit(options, ModelInput.WordVectors)
                ?? (
                    options.Model == ModelCatalog.BertName
                        ? $" is for models of word vectors, and {options.Model} has its own; expected none."
                        : null
                )
        );

    /// <summary>Runs that can begin with published weights: on images, and with BERT.</summary>
    public static OptionAudience WithWeights { get; } =
        new(
            "cifar10",
            "shapes",
            options =>
                options.Model == ModelCatalog.BertName || Misfit(options, ModelInput.Images) is null
                    ? null
                    : $" is for images and for {ModelCatalog.BertName}, and {options.Model} on {options.Dataset} begins with random "
                        + $"weights; expected none."
        );

    /// <summary>Runs on point clouds.</summary>
    public static OptionAudience OnPointClouds { get; } = new("modelnet10", "solids", options => Misfit(options, ModelInput.Points));

    /// <summary>A data set that is downloaded, whose defaults help texts give.</summary>
    internal string Published { get; }

    /// <summary>A built-in data set, whose defaults they give besides where those differ.</summary>
    internal string BuiltIn { get; }

    /// <summary>What follows an option's name in a sentence that says why it is not for this run; null when it is.</summary>
    internal string? Misfit(TrainOptions options) => misfit(options);

    private static OptionAudience OnFolders(string dataset, string samples, string others) =>
        new(
            dataset,
            dataset,
            options =>
                Datasets.Find(options.Dataset) is not { } set || set.Kind.Name != samples
                    ? $" is for {samples}, but {options.Dataset} has none."
                : set.Source.IsUsers ? null
                : $" is for {samples} of your own, and those of {options.Dataset} {others}; expected none."
        );

    private static string? OfOthers(TrainOptions options) =>
        Datasets.Find(options.Dataset) is { Source.IsUsers: true }
            ? null
            : $" is for data of your own, and {options.Dataset} is not; expected none.";

    // The kind is named by one of its inputs.
    private static string? Misfit(TrainOptions options, ModelInput input) =>
        Datasets.KindOf(options.Dataset) is { } kind && kind.Inputs.Contains(input)
            ? null
            : $" is for {Datasets.Kinds.First(other => other.Inputs.Contains(input)).Name}, but {options.Dataset} has none.";
}
