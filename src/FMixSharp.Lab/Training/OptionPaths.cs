using FMixSharp.Lab.Augmentation;

namespace FMixSharp.Lab.Training;

/// <summary>Folders and files that options name. What is written into a run folder must lead there from any working folder.</summary>
internal static class OptionPaths
{
    /// <summary>
    /// The options with full paths of what lies where they say; what is looked for in $FMIX_DATA, and what is not there, stays as it is.
    /// </summary>
    public static TrainOptions Full(TrainOptions options) =>
        options with
        {
            Data = Full(options.Data),
            Vectors = Full(options.Vectors),
            Weights = Full(options.Weights),
            Augment = ImageAugmentation.Problem(options.Augment) is null
                ? AugmentGrammar.WithFiles(options.Augment, file => Full(file)!)
                : options.Augment,
        };

    /// <summary>The full path, if the path exists.</summary>
    public static string? Full(string? path) => string.IsNullOrEmpty(path) || !Path.Exists(path) ? path : Path.GetFullPath(path);
}
