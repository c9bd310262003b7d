namespace FMixSharp.Lab.Data.Text;

/// <summary>
/// Comments with six labels, as the Jigsaw competition's CSV files have them (spec §6.9): test comments are those of test.csv whose labels in test_labels.csv are not −1.
/// </summary>
public static class ToxicDataset
{
    internal const string Files = "train.csv, test.csv and test_labels.csv, or train_sample.csv and val_sample.csv";

    private const string Id = "id", Comment = "comment_text";

    internal static readonly string[] Labels = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"];

    /// <summary>Opens a folder. Columns are found by their names.</summary>
    /// <exception cref="DatasetException">A file is missing.</exception>
    public static TextCorpus Open(string folder)
    {
        string In(string name) => Path.Combine(folder, name);
        var isSample = !File.Exists(In("train.csv")) && File.Exists(In("train_sample.csv"));
        foreach (var name in isSample ? (string[])["train_sample.csv", "val_sample.csv"] : ["train.csv", "test.csv", "test_labels.csv"])
            if (!File.Exists(In(name)))
                throw new DatasetException($"{folder} has no {name}; toxic needs {Files}");
        return isSample
            ? new TextCorpus(TextTarget.Several, Labels, Labelled(In("train_sample.csv")), Labelled(In("val_sample.csv")))
            : new TextCorpus(TextTarget.Several, Labels, Labelled(In("train.csv")), Joined(In("test.csv"), In("test_labels.csv")));
    }

    private static IEnumerable<LabelledText> Labelled(string path)
    {
        int[]? columns = null;
        foreach (var row in CsvRows.Read(path))
        {
            if (columns is null)
                columns = CsvRows.Columns(path, row.Fields, [Comment, .. Labels]);
            else
                yield return new LabelledText(CsvRows.Field(path, row, columns[0]), Bits(path, row, columns.AsSpan(1))
                    ?? throw new DatasetException($"{path}: line {row.Line}: a label is -1, which only test_labels.csv may have"));
        }
    }

    private static IEnumerable<LabelledText> Joined(string texts, string labels)
    {
        int[]? columns = null;
        var known = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var row in CsvRows.Read(labels))
        {
            if (columns is null)
                columns = CsvRows.Columns(labels, row.Fields, [Id, .. Labels]);
            else
                known[CsvRows.Field(labels, row, columns[0])] = Bits(labels, row, columns.AsSpan(1));
        }
        columns = null;
        foreach (var row in CsvRows.Read(texts))
        {
            if (columns is null)
            {
                columns = CsvRows.Columns(texts, row.Fields, [Id, Comment]);
                continue;
            }
            var id = CsvRows.Field(texts, row, columns[0]);
            if (!known.TryGetValue(id, out var bits))
                throw new DatasetException($"{texts}: line {row.Line}: {labels} has no labels for id '{id}'");
            if (bits is { } label)
                yield return new LabelledText(CsvRows.Field(texts, row, columns[1]), label);
        }
    }

    // Null where the labels are -1: not used in the competition.
    private static int? Bits(string path, (int Line, string[] Fields) row, ReadOnlySpan<int> columns)
    {
        var bits = 0;
        for (var label = 0; label < Labels.Length; label++)
        {
            switch (CsvRows.Field(path, row, columns[label]))
            {
                case "-1":
                    return null;
                case "1":
                    bits |= 1 << label;
                    break;
                case "0":
                    break;
                case var other:
                    throw new DatasetException($"{path}: line {row.Line}: {Labels[label]} is '{other}', expected 0 or 1");
            }
        }
        return bits;
    }
}
