using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Comments with six labels, as the Jigsaw competition's CSV files have them (spec §6.9): test comments are those of test.csv whose labels
/// in test_labels.csv are not −1.
/// </summary>
internal static class ToxicDataset
{
    internal const string Files = "train.csv, test.csv and test_labels.csv, or train_sample.csv and val_sample.csv";

    private const string Id = "id",
        Comment = "comment_text";

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
        var bad = new BadRecords();
        foreach (var (line, fields) in Rows(path, [Comment, .. Labels], bad))
        {
            if (Bits(path, line, fields.AsSpan(1), bad) is { } label)
                yield return new LabelledText(fields[0], label);
            else
                bad.Add($"{path}: line {line}: a label is -1, which only test_labels.csv may have");
        }
        bad.ThrowIfAny();
    }

    private static IEnumerable<LabelledText> Joined(string texts, string labels)
    {
        var bad = new BadRecords();
        var known = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var (line, fields) in Rows(labels, [Id, .. Labels], bad))
            known[fields[0]] = Bits(labels, line, fields.AsSpan(1), bad);
        foreach (var (line, fields) in Rows(texts, [Id, Comment], bad))
        {
            if (!known.TryGetValue(fields[0], out var bits))
                bad.Add($"{texts}: line {line}: {labels} has no labels for id '{fields[0]}'");
            else if (bits is { } label)
                yield return new LabelledText(fields[1], label);
        }
        bad.ThrowIfAny();
    }

    // The fields of these columns in each row after the heading.
    private static IEnumerable<(int Line, string[] Fields)> Rows(string path, string[] names, BadRecords bad)
    {
        int[]? columns = null;
        foreach (var row in CsvRows.Read(path))
        {
            if (columns is null)
                columns = CsvRows.Columns(path, row.Fields, names);
            else if (row.Fields.Length <= columns.Max())
                bad.Add(CsvRows.TooShort(path, row, columns.Max() + 1));
            else
                yield return (row.Line, [.. columns.Select(column => row.Fields[column])]);
        }
    }

    // Null where the labels are -1: not used in the competition.
    private static int? Bits(string path, int line, ReadOnlySpan<string> fields, BadRecords bad)
    {
        var bits = 0;
        for (var label = 0; label < Labels.Length; label++)
        {
            switch (fields[label])
            {
                case "-1":
                    return null;
                case "1":
                    bits |= 1 << label;
                    break;
                case "0":
                    break;
                case var other:
                    bad.Add($"{path}: line {line}: {Labels[label]} is '{other}', expected 0 or 1");
                    break;
            }
        }
        return bits;
    }
}
