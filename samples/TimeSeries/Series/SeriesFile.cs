using System.Globalization;
using CsvHelper;
using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace TimeSeries.Series;

/// <summary>
/// Time series of a CSV file with the columns series, class, and one for each channel: a row is a step, and rows of one series follow each
/// other.
/// </summary>
/// <param name="Values">float32 (N, channels, steps).</param>
/// <param name="Labels">The class of each.</param>
/// <param name="Classes">Names of the classes.</param>
internal sealed record SeriesFile(Tensor Values, int[] Labels, IReadOnlyList<string> Classes)
{
    /// <summary>Number of series.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The classes there may be; null for those of the file, in ordinal order.</param>
    /// <exception cref="DatasetException">It is missing, or a row is wrong; the message names file and row.</exception>
    public static SeriesFile Read(string path, IReadOnlyList<string>? classes)
    {
        if (!File.Exists(path))
            throw new DatasetException($"{path}: missing");
        using var text = new StreamReader(path);
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not ["series", "class", .. { Length: > 0 } channels])
            throw new DatasetException($"{path}: row 1 is no header; expected series,class and a name for each channel");
        var series = new List<(string Name, string Class, List<float[]> Steps)>();
        while (csv.Read())
        {
            if (series.Count == 0 || series[^1].Name != csv[0])
                series.Add((csv[0]!, csv[1]!, []));
            series[^1].Steps.Add([.. channels.Select((_, channel) => Number(csv, channel + 2))]);
        }
        if (series.Count == 0)
            throw new DatasetException($"{path}: no series");
        var length = series[0].Steps.Count;
        if (series.FirstOrDefault(each => each.Steps.Count != length) is { Name: not null } other)
            throw new DatasetException(
                $"{path}: series {other.Name} has {other.Steps.Count} steps, and the first one {length}; expected as many"
            );
        classes ??= [.. series.Select(each => each.Class).Distinct().Order(StringComparer.Ordinal)];
        var labels = series.Select(each => classes.ToList().IndexOf(each.Class)).ToArray();
        if (Array.IndexOf(labels, -1) is >= 0 and var unknown)
            throw new DatasetException(
                $"{path}: series {series[unknown].Name} is of class '{series[unknown].Class}', which no training series is"
            );
        var values = series.SelectMany(each => channels.SelectMany((_, channel) => each.Steps.Select(step => step[channel]))).ToArray();
        return new SeriesFile(tensor(values).view(series.Count, channels.Length, length), labels, classes);

        float Number(CsvReader row, int column) =>
            float.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                ? value
                : throw new DatasetException($"{path}: row {row.Parser.Row}: '{row[column]}' is no number");
    }

    /// <summary>Random series.</summary>
    public static SeriesFile Noise(int count, int channels, int length, int classes) =>
        new(
            randn([count, channels, length], generator: new Generator(1)),
            [.. Enumerable.Range(0, count).Select(i => i % classes)],
            [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]
        );
}
