using FMixSharp.Lab.Data;
using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Models.Bert;

namespace FMixSharp.Lab.Training;

/// <summary>The data sets that can be trained on, of every kind.</summary>
public static class TrainingData
{
    /// <summary>Their names, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Datasets.Names, .. TextDatasets.Names, .. PointCloudDatasets.Names];

    /// <summary>Those that need no files.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [.. Downloads.PublicDatasets.All.Where(dataset => dataset.IsBuiltIn).Select(dataset => dataset.Name)];

    /// <summary>Whether a run's model gets vectors of words.</summary>
    public static bool HasWordVectors(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TextDatasets.Names.Contains(options.Dataset) && ModelCatalog.Find(options.Model).Input == ModelInput.WordVectors;
    }

    // Points that are drawn of an object, for each one that a batch takes: epochs differ, as if they were drawn anew.
    private const int PointsToChooseFrom = 2;

    /// <summary>Opens what a run is to be trained on.</summary>
    /// <exception cref="DatasetException">The data cannot be used; the message names file and place.</exception>
    internal static DataTask Open(TrainOptions options, Action<string>? log)
    {
        if (PointCloudDatasets.Names.Contains(options.Dataset))
            return PointCloudDatasets.Open(options.Dataset, options.Data, PointsToChooseFrom * options.Points);
        if (!TextDatasets.Names.Contains(options.Dataset))
            return Datasets.Open(options.Dataset, options.Data, log);
        var reading = new TextReading { LowerCase = options.LowerCase, MaxWords = options.MaxWords };
        var task =
            ModelCatalog.Find(options.Model).Input == ModelInput.TokenIds
                ? OpenForBert(options, reading)
                : TextDatasets.Open(options.Dataset, options.Data, reading);
        log?.Invoke($"{task.Name}: {task.Train.Count} training and {task.Test.Count} test texts, {task.Words.Count} words");
        return task;
    }

    // Texts are cut at the model's positions at the latest.
    private static TextTask OpenForBert(TrainOptions options, TextReading reading)
    {
        var weights = options.Weights is null ? null : BertFolder.Open(options.Weights);
        var positions = weights?.Config.Positions ?? BertConfig.DefaultPositions;
        if (reading.MaxWords > positions)
            throw new OptionException(option =>
                $"{option(nameof(options.MaxWords))} is {reading.MaxWords}, but {weights?.Path ?? options.Model} has {positions} "
                + $"positions; expected at most so many."
            );
        var pieces = weights is null ? null : WordPieces.Open(weights.VocabularyFile, weights.LowerCase);
        if (pieces?.Words.Count > weights?.Config.Vocabulary)
            throw new WeightsException(
                $"{weights.VocabularyFile} has {pieces.Words.Count} lines, but vocab_size in config.json is {weights.Config.Vocabulary}"
            );
        return TextDatasets.OpenForBert(options.Dataset, options.Data, reading with { MaxWords = reading.MaxWords ?? positions }, pieces);
    }

    /// <summary>Random samples in place of the data set's own, in their shape.</summary>
    internal static DataTask Synthetic(TrainOptions options, int count) =>
        TextDatasets.Names.Contains(options.Dataset) ? TextDatasets.Synthetic(options.Dataset, count)
        : PointCloudDatasets.Names.Contains(options.Dataset) ? PointCloudDatasets.Synthetic(options.Dataset, count, options.Points)
        : Datasets.Synthetic(options.Dataset, count);
}
