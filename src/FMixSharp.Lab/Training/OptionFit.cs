using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training;

/// <summary>Which options go with images, and which with texts.</summary>
internal static class OptionFit
{
    /// <summary>One line per option that does not fit the data set; options that make no sense by themselves are left to others.</summary>
    public static IEnumerable<string> Violations(TrainOptions options)
    {
        var isText = TextDatasets.Names.Contains(options.Dataset);
        if (TrainingData.Names.Contains(options.Dataset) && ModelCatalog.Names.Contains(options.Model) && IsForText(ModelCatalog.Find(options.Model)) != isText)
        {
            yield return $"Model is '{options.Model}', but {options.Dataset} has {(isText ? "texts" : "no texts")}; expected one of "
                + $"{string.Join(", ", ModelCatalog.Entries.Where(entry => IsForText(entry) == isText).Select(entry => entry.Name))}.";
        }
        foreach (var violation in isText ? OfTexts(options) : OfImages(options))
            yield return violation;
        if (options.Model == ModelCatalog.BertName)
        {
            if (options.Vectors is not null || options.TrainVectors)
                yield return $"Vectors and TrainVectors are for models of word vectors; {options.Model} has its own.";
            if (options.Weights is not null && (options.Width ?? options.Depth) is not null)
                yield return "Width and Depth are those of Weights; expected none.";
            if (options.MaxWords < 3)
                yield return $"MaxWords is {options.MaxWords}; expected at least 3, for a mark on either side of a word.";
        }
        else if (options.Weights is not null)
        {
            yield return $"Weights are for {ModelCatalog.BertName}; {options.Model} begins with random ones.";
        }
    }

    private static bool IsForText(ModelEntry entry) => entry.Input != ModelInput.Images;

    private static IEnumerable<string> OfTexts(TrainOptions options)
    {
        var isOfNumbers = options.Model == ModelCatalog.BertName;
        var methods = isOfNumbers ? WordNumberProblem.Methods : WordVectorProblem.Methods;
        if (MixMethods.Problem(options.Mix) is null && MixMethods.Combined(options.Mix).Except(methods).ToArray() is { Length: > 0 } others)
            yield return $"Mix has {string.Join(", ", others)}, which {(isOfNumbers ? "numbers of words" : "texts")} are not mixed by; expected {string.Join(", ", methods)}.";
        if (options.Augment != new TrainOptions().Augment)
            yield return $"Augment is '{options.Augment}', but texts are not augmented; expected none.";
        if (options.Precision == Precision.BFloat16)
            yield return $"Precision is '{options.Precision}', in which convolutions are computed; models of texts have none, expected {Precision.Float32}.";
        if (options.VectorSize < 1)
            yield return $"VectorSize is {options.VectorSize}; expected a whole number of at least 1.";
        if (options.MaxWords < 1)
            yield return $"MaxWords is {options.MaxWords}; expected a whole number of at least 1.";
    }

    private static IEnumerable<string> OfImages(TrainOptions options)
    {
        if (options.Vectors is not null || options.TrainVectors || options.MaxWords is not null || options.LowerCase)
            yield return $"Vectors, TrainVectors, MaxWords and LowerCase are for texts, but {options.Dataset} has none.";
    }
}
