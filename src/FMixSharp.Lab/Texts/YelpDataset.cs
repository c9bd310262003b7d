using System.Globalization;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Yelp reviews as CSV files of class, from 1, and text (spec §6.11). Source: Zhang, Zhao, LeCun, "Character-level Convolutional Networks
/// for Text Classification" (2015).
/// </summary>
internal static class YelpDataset
{
    internal const string Files = "train.csv and test.csv with class (from 1) and text",
        SentenceFiles = "or sentences as sentiment.{train|dev,test}.{0,1}";

    internal static readonly string[] Polarity = ["negative", "positive"],
        Stars = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];

    /// <summary>
    /// Opens a folder: the CSV files, or for two classes a line for each sentence in sentiment.train.0, sentiment.train.1,
    /// sentiment.test.0, …
    /// </summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="classes"><see cref="Polarity"/> or <see cref="Stars"/>.</param>
    /// <exception cref="DatasetException">There are no such files.</exception>
    public static TextCorpus Open(string folder, IReadOnlyList<string> classes)
    {
        var target = classes.Count == 2 ? TextTarget.Binary : TextTarget.Class;
        if (classes.Count == 2 && !File.Exists(Path.Combine(folder, "train.csv")) && File.Exists(Path.Combine(folder, "sentiment.test.0")))
        {
            var train = File.Exists(Path.Combine(folder, "sentiment.train.0")) ? "train" : "dev";
            return new TextCorpus(target, classes, Sentences(folder, train), Sentences(folder, "test"));
        }
        foreach (var name in new[] { "train.csv", "test.csv" })
            if (!File.Exists(Path.Combine(folder, name)))
                throw new DatasetException($"{folder} has no {name}; yelp needs {Files}");
        return new TextCorpus(
            target,
            classes,
            Reviews(Path.Combine(folder, "train.csv"), classes.Count),
            Reviews(Path.Combine(folder, "test.csv"), classes.Count)
        );
    }

    private static IEnumerable<LabelledText> Reviews(string path, int classes)
    {
        var bad = new BadRecords();
        foreach (var row in CsvRows.Read(path))
        {
            if (row.Fields.Length < 2)
                bad.Add(CsvRows.TooShort(path, row, 2));
            else if (
                !int.TryParse(row.Fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var label)
                || label < 1
                || label > classes
            )
                bad.Add($"{path}: line {row.Line}: the class is '{row.Fields[0]}', expected 1 to {classes}");
            else
                yield return new LabelledText(row.Fields[1], label - 1);
        }
        bad.ThrowIfAny();
    }

    private static IEnumerable<LabelledText> Sentences(string folder, string part)
    {
        for (var label = 0; label < 2; label++)
        {
            var path = Path.Combine(folder, $"sentiment.{part}.{label}");
            foreach (var line in TextLines.Read(path))
                if (line.Length > 0)
                    yield return new LabelledText(line, label);
        }
    }
}
