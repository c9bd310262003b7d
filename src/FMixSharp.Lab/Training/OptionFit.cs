using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training;

/// <summary>Which options go with images, which with texts, and which with point clouds.</summary>
internal static class OptionFit
{
    private const string Images = "images",
        Texts = "texts",
        Objects = "point clouds";

    private static readonly TrainOptions usual = new();

    /// <summary>One line per option that does not fit the data set; options that make no sense by themselves are left to others.</summary>
    /// <param name="options">The options.</param>
    /// <param name="name">What a property of them is called.</param>
    public static IEnumerable<string> Violations(TrainOptions options, Func<string, string> name)
    {
        var kind =
            TextDatasets.Names.Contains(options.Dataset) ? Texts
            : PointCloudDatasets.Names.Contains(options.Dataset) ? Objects
            : Images;
        if (
            TrainingData.Names.Contains(options.Dataset)
            && ModelCatalog.Names.Contains(options.Model)
            && Kind(ModelCatalog.Find(options.Model)) is var other
            && other != kind
        )
        {
            yield return $"{name(nameof(options.Model))} is '{options.Model}', which is for {other}, but {options.Dataset} has "
                + $"{(kind == Images ? "none" : kind)}; expected one of "
                + $"{string.Join(", ", ModelCatalog.Entries.Where(entry => Kind(entry) == kind).Select(entry => entry.Name))}.";
        }
        if (kind != Texts && (options.Vectors is not null || options.TrainVectors || options.MaxWords is not null || options.LowerCase))
            yield return $"{name(nameof(options.Vectors))}, {name(nameof(options.TrainVectors))}, {name(nameof(options.MaxWords))} and "
                + $"{name(nameof(options.LowerCase))} are for texts, but {options.Dataset} has none.";
        if (kind != Objects && (options.Points != usual.Points || options.Resolution != usual.Resolution))
            yield return $"{name(nameof(options.Points))} and {name(nameof(options.Resolution))} are for point clouds, but "
                + $"{options.Dataset} has none.";
        foreach (
            var violation in kind == Texts ? OfTexts(options, name)
            : kind == Objects ? OfObjects(options, name)
            : []
        )
            yield return violation;
        if (options.Model == ModelCatalog.BertName)
        {
            if (options.Vectors is not null || options.TrainVectors)
                yield return $"{name(nameof(options.Vectors))} and {name(nameof(options.TrainVectors))} are for models of word "
                    + $"vectors; {options.Model} has its own.";
            if (options.Weights is not null && (options.Width ?? options.Depth) is not null)
                yield return $"{name(nameof(options.Width))} and {name(nameof(options.Depth))} are those of "
                    + $"{name(nameof(options.Weights))}; expected none.";
            if (options.MaxWords < 3)
                yield return $"{name(nameof(options.MaxWords))} is {options.MaxWords}; expected at least 3, for a mark on either side "
                    + $"of a word.";
        }
        else if (options.Weights is not null)
        {
            yield return $"{name(nameof(options.Weights))} is for {ModelCatalog.BertName}; {options.Model} begins with random ones.";
        }
    }

    private static string Kind(ModelEntry entry) =>
        entry.Input switch
        {
            ModelInput.Images => Images,
            ModelInput.WordVectors or ModelInput.TokenIds => Texts,
            _ => Objects,
        };

    private static IEnumerable<string> OfTexts(TrainOptions options, Func<string, string> name)
    {
        var isOfNumbers = options.Model == ModelCatalog.BertName;
        var methods = isOfNumbers ? TokenIdTrainingTask.Methods : WordVectorTrainingTask.Methods;
        if (Others(options, methods) is { } others)
            yield return $"{name(nameof(options.Mix))} has {others}, which {(isOfNumbers ? "token ids" : "texts")} are not mixed by; "
                + $"expected {string.Join(", ", methods)}.";
        if (options.Augment != usual.Augment)
            yield return $"{name(nameof(options.Augment))} is '{options.Augment}', but texts are not augmented; expected none.";
        if (options.Precision == Precision.BFloat16)
            yield return $"{name(nameof(options.Precision))} is '{options.Precision}', in which convolutions are computed; models of "
                + $"texts have none, expected {Precision.Float32}.";
        if (options.VectorSize is < 1 or > MostOfVector)
            yield return $"{name(nameof(options.VectorSize))} is {options.VectorSize}; expected a whole number from 1 to {MostOfVector}.";
        if (options.MaxWords is < 1 or > MostWords)
            yield return $"{name(nameof(options.MaxWords))} is {options.MaxWords}; expected a whole number from 1 to {MostWords}.";
    }

    private static IEnumerable<string> OfObjects(TrainOptions options, Func<string, string> name)
    {
        var input = ModelCatalog.Names.Contains(options.Model) ? ModelCatalog.Find(options.Model).Input : ModelInput.Points;
        if (input == ModelInput.Points && Others(options, PointCloudTrainingTask.PointMethods) is { } unpointed)
            yield return $"{name(nameof(options.Mix))} has {unpointed}, which point clouds are not mixed by; expected "
                + $"{string.Join(", ", PointCloudTrainingTask.PointMethods)}, or voxnet as the model, whose grids are mixed by more.";
        if (input == ModelInput.Voxels && Others(options, PointCloudTrainingTask.GridMethods) is { } ungridded)
            yield return $"{name(nameof(options.Mix))} has {ungridded}, which voxel grids are not mixed by; expected "
                + $"{string.Join(", ", PointCloudTrainingTask.GridMethods)}.";
        if (options.Augment != usual.Augment)
            yield return $"{name(nameof(options.Augment))} is '{options.Augment}', but point clouds are not augmented; expected none.";
        if (options.Precision == Precision.BFloat16)
            yield return $"{name(nameof(options.Precision))} is '{options.Precision}', but models of point clouds compute in "
                + $"{Precision.Float32}; expected that.";
        if (options.Points is < 2 or > MostPoints)
            yield return $"{name(nameof(options.Points))} is {options.Points}; expected a whole number from 2 to {MostPoints}.";
        var least = input == ModelInput.Voxels ? VoxNet.LeastResolution : 2;
        if (options.Resolution < least || options.Resolution > MostVoxels)
            yield return $"{name(nameof(options.Resolution))} is {options.Resolution}; expected a whole number from {least} to "
                + $"{MostVoxels}.";
    }

    // A grid of 256³ floats takes 64 MB, and a batch has several.
    private const int MostVoxels = 256;

    // As the bounds in TrainOptions: far above what anybody trains.
    private const int MostOfVector = 65_536,
        MostWords = 1_048_576,
        MostPoints = 65_536;

    private static string? Others(TrainOptions options, IReadOnlyList<string> methods) =>
        MixMethods.Problem(options.Mix) is null && MixMethods.Combined(options.Mix).Except(methods).ToArray() is { Length: > 0 } others
            ? string.Join(", ", others)
            : null;
}
