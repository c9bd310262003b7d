using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Texts;

/// <summary>A table of texts: a CSV file with a heading, or one whose columns are separated by tabs, semicolons or bars.</summary>
internal sealed class TextTable
{
    private static readonly string[] delimiters = [",", ";", "\t", "|"];

    private readonly List<TableRow> rows = [];
    private readonly List<string> bad = [];

    private TextTable(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Which columns were read.</summary>
    public TableColumns Columns { get; private set; } = null!;

    /// <summary>The rows that can be used, in their order.</summary>
    public IReadOnlyList<TableRow> Rows => rows;

    /// <summary>What is wrong with each of the others.</summary>
    public IReadOnlyList<string> Bad => bad;

    /// <summary>Whether a file is such a table, by the ending of its name.</summary>
    public static bool IsTable(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".tab";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Which columns to read; null for those of the options, or of usual names.</param>
    /// <param name="options">The run's options.</param>
    /// <exception cref="DatasetException">It cannot be read, or a column is missing.</exception>
    public static TextTable Read(string path, TableColumns? columns, TrainOptions options)
    {
        var table = new TextTable(path);
        int[]? places = null;
        if (File.Exists(path) && FileContent.IsNothing(path))
            throw new DatasetException($"{path}: the file is empty, or a pipe or device; expected a heading, and a row for each text");
        foreach (var row in CsvRows.Read(path, Delimiter(path)))
        {
            if (places is null)
            {
                table.Columns = columns ?? TableColumns.Find(path, row.Fields, options);
                places = table.Columns.Places(path, row.Fields);
            }
            else if (row.Fields.Length <= places.Max())
                table.bad.Add(CsvRows.TooShort(path, row, places.Max() + 1));
            else
                table.Add(row.Line, row.Fields[places[0]], [.. places.Skip(1).Select(place => row.Fields[place].Trim())]);
        }
        return places is null
            ? throw new DatasetException($"{path}: the file is empty; expected a heading, and a row for each text")
            : table;
    }

    private void Add(int line, string text, string[] labels)
    {
        if (!Columns.AreSeveral)
        {
            if (labels[0].Length > 0)
                rows.Add(new TableRow(line, text, labels[0], 0));
            else
                bad.Add($"{Path}: line {line}: no class in column '{Columns.Labels[0]}'");
            return;
        }
        var bits = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            switch (labels[i].ToLowerInvariant())
            {
                case "1" or "1.0" or "true":
                    bits |= 1 << i;
                    break;
                case "0" or "0.0" or "false":
                    break;
                default:
                    bad.Add($"{Path}: line {line}: {Columns.Labels[i]} is '{labels[i]}', expected 0 or 1");
                    return;
            }
        }
        rows.Add(new TableRow(line, text, "", bits));
    }

    // Spreadsheets write semicolons where a comma stands in numbers.
    private static string Delimiter(string path)
    {
        if (System.IO.Path.GetExtension(path).ToLowerInvariant() is ".tsv" or ".tab")
            return "\t";
        var heading = TextLines.Read(path).FirstOrDefault() ?? "";
        return delimiters.MaxBy(delimiter => heading.Split(delimiter).Length)!;
    }
}

/// <summary>A row of a table of texts.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">The text; may be empty.</param>
/// <param name="Class">Its class; empty where there are several labels.</param>
/// <param name="Bits">A bit for each of several labels.</param>
internal sealed record TableRow(int Line, string Text, string Class, int Bits);
