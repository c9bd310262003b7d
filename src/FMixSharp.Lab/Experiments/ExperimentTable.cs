using System.Globalization;
using System.Text.RegularExpressions;
using FMixSharp.Lab.Analysis;

namespace FMixSharp.Lab.Experiments;

/// <summary>
/// The paper's numbers next to ours. One row for each method (and value of a sweep), one column for the paper and each scale that was run.
/// </summary>
public sealed partial class ExperimentTable
{
    private ExperimentTable(IReadOnlyList<string> columns, IReadOnlyList<ExperimentRow> rows) => (Columns, Rows) = (columns, rows);

    /// <summary>Headings of the columns after the method: the paper, then scales.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>One for each method and value that has a number.</summary>
    public IReadOnlyList<ExperimentRow> Rows { get; }

    /// <summary>The table of a file.</summary>
    public static ExperimentTable Of(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var experiment = file.Content;
        var scales = experiment.Scales.Keys.Where(experiment.Results.ContainsKey).ToArray();
        var paper = experiment.Paper.Results.Count > 0 || experiment.Paper.Measures is { Count: > 0 };
        List<string> columns = paper ? [experiment.Paper.Where] : [];
        columns.AddRange(scales);
        var values = scales
            .SelectMany(scale => experiment.Results[scale].Runs)
            .Select(run => run.Value)
            .Distinct()
            .Order()
            .DefaultIfEmpty(null)
            .ToArray();
        var rows = new List<ExperimentRow>();
        string?[] measures = ExperimentMeasures.Quantity(file) is null ? [null] : [.. Measures(file, scales)];
        foreach (var measure in measures)
        {
            foreach (var method in file.Methods)
            {
                foreach (var value in values)
                {
                    var papers = measure is null ? experiment.Paper.Results : experiment.Paper.Measures?.GetValueOrDefault(measure);
                    List<Cell?> cells = paper ? [papers?.TryGetValue(method, out var text) == true ? Printed(text) : null] : [];
                    cells.AddRange(scales.Select(scale => Measured(experiment.Results[scale], method, value, measure)));
                    if (cells.Any(cell => cell is not null))
                        rows.Add(new ExperimentRow(method, value, cells, measure));
                }
            }
        }
        return new ExperimentTable(columns, rows);
    }

    /// <summary>What a file's results measure, in the order of tables.</summary>
    internal static IEnumerable<string> Measures(ExperimentFile file, IEnumerable<string> scales) =>
        (file.Content.Paper.Measures?.Keys ?? Enumerable.Empty<string>()).Union(
            scales.SelectMany(scale => file.Content.Results[scale].Runs).SelectMany(run => run.Measures?.Keys ?? [])
        );

    private static Cell? Measured(ExperimentResults results, string method, double? value, string? measure)
    {
        var runs = results.Runs.Where(run => run.Method == method && run.Value == value && run.Measured(measure) is not null).ToArray();
        if (runs.Length == 0)
            return null;
        var accuracy = MeanDeviation.Of(runs.Select(run => run.Measured(measure)!.Value));
        var text =
            accuracy.Text(2)
            + (
                measure is null && runs.All(run => run.Top5Accuracy is not null)
                    ? (100 * runs.Average(run => run.Top5Accuracy!.Value)).ToString(" / 0.00", CultureInfo.InvariantCulture)
                    : ""
            )
            + $" ({accuracy.Count} {(accuracy.Count == 1 ? "seed" : "seeds")}{Last(runs)})";
        return new Cell(text, accuracy.Mean, accuracy.Deviation, accuracy.Count);
    }

    // Beside medians of the last epochs, what the last one alone says.
    private static string Last(MeasuredRun[] runs) =>
        runs.All(run => run.MedianAccuracy is null)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; last epoch {100 * runs.Average(run => run.TestAccuracy):0.00}");

    /// <summary>
    /// Whether a result as the paper prints it is a number that can be compared, or no number at all; "94,63" is neither.
    /// </summary>
    internal static bool CanBePrinted(string text) =>
        !char.IsAsciiDigit(text.TrimStart().FirstOrDefault()) || PrintedNumber().IsMatch(text);

    /// <summary>The mean that the paper prints; null where its text is no number.</summary>
    internal static double? NumberOf(string text) =>
        PrintedNumber().Match(text) is { Success: true } match ? Number(match.Groups[1]) : null;

    private static Cell Printed(string text)
    {
        var match = PrintedNumber().Match(text);
        return match.Success
            ? new Cell(text, Number(match.Groups[1]), match.Groups[2].Success ? Number(match.Groups[2]) : null, null)
            : new Cell(text, double.NegativeInfinity, null, null);
    }

    private static double Number(Group group) =>
        double.Parse(group.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    // Behind the numbers there may be words.
    [GeneratedRegex(@"^\s*(\d+(?:\.\d+)?)(?:\s*±\s*(\d+(?:\.\d+)?))?(?:\s*$|\s+[^\s±])")]
    private static partial Regex PrintedNumber();
}

/// <summary>A row of an <see cref="ExperimentTable"/>.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Value">Value of the swept option; null without a sweep.</param>
/// <param name="Cells">One for each column; null where there is no number.</param>
/// <param name="Measure">What is measured; null for accuracy.</param>
public sealed record ExperimentRow(string Method, double? Value, IReadOnlyList<Cell?> Cells, string? Measure = null);

/// <summary>A result.</summary>
/// <param name="Text">As printed, in percent: "94.63 ± 0.21", after a slash the mean top-5 accuracy, and the number of seeds if it is ours;
/// where it is the median of the last epochs, also the mean of the last.</param>
/// <param name="Mean">Mean in percent.</param>
/// <param name="Deviation">Sample standard deviation over seeds in percent; null for a single run.</param>
/// <param name="Seeds">Number of seeds; null when it is the paper's.</param>
public sealed record Cell(string Text, double Mean, double? Deviation, int? Seeds);
