using FMixSharp.Lab.Augmentation;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Folders and files that options name. What is written into a run folder must lead there from any working folder.</summary>
internal static class OptionPaths
{
    private static readonly TrainOption[] paths = [.. OptionGroups.Options.Where(option => option.Values is Paths)];

    /// <summary>
    /// The options with full paths of what lies where they say; what is looked for in $FMIX_DATA, and what is not there, stays as it is.
    /// </summary>
    public static TrainOptions Full(TrainOptions options)
    {
        var full = paths.Aggregate(options, (changed, option) => option.With(changed, Full((string?)option.Of(options))));
        return ImageAugmentation.Problem(options.Augment) is null
            ? full with
            {
                Augment = AugmentGrammar.WithFiles(options.Augment, file => Full(file)!),
            }
            : full;
    }

    /// <summary>The full path, if the path exists.</summary>
    public static string? Full(string? path) => string.IsNullOrEmpty(path) || !Path.Exists(path) ? path : Path.GetFullPath(path);
}
