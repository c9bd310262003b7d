using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>An experiment's results beside the paper's, and what tests say of them, for a terminal, a Markdown file and a page.</summary>
public static class ExperimentText
{
    /// <summary>What the columns of differences mean.</summary>
    private const string OfDifferences =
        "Differences, seed by seed, with 95 % intervals and p of Student's paired t-test; corrected by Holm over the table. "
        + "Visible: what so many seeds show in four cases of five. Bold: shown, p < 0.05 after correction.";

    /// <summary>Aligned columns; an asterisk marks what a test shows.</summary>
    public static string Plain(ExperimentFile file)
    {
        var text = new StringBuilder(Aligned(Means(file)));
        text.AppendLine($"{Quantity(file)}, mean ± standard deviation.");
        foreach (var (scale, table) in Differences(file))
            text.AppendLine().AppendLine($"{scale}:").Append(Aligned(table));
        if (file.Content.Results.Count > 0)
            text.AppendLine(OfDifferences.Replace("Bold:", "*", StringComparison.Ordinal));
        return text.ToString();
    }

    /// <summary>A section with tables, and commands, commits, machines and durations of what was measured.</summary>
    public static string Markdown(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {file.Content.Title}\n\n");
        if (file.Content.Paper.Note is { } note)
            text.Append(CultureInfo.InvariantCulture, $"{Wrapped(note)}\n\n");
        text.Append(Means(file).Markdown()).Append(CultureInfo.InvariantCulture, $"\n{Quantity(file)}, mean ± standard deviation.\n\n");
        foreach (var (_, table) in Differences(file))
            text.Append(table.Markdown()).Append('\n');
        if (file.Content.Results.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{Wrapped(OfDifferences)}\n\n{Provenance(file).Markdown()}\n");
        return text.ToString();
    }

    /// <summary>The same as well-formed HTML.</summary>
    public static string Html(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h3>{Escape(file.Content.Title)}</h3>\n");
        if (file.Content.Paper.Note is { } note)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(note)}</p>\n");
        HtmlTable.Append(html, Means(file));
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Quantity(file)}, mean ± standard deviation.</p>\n");
        foreach (var (_, table) in Differences(file))
            HtmlTable.Append(html, table);
        if (file.Content.Results.Count > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(OfDifferences)}</p>\n");
            HtmlTable.Append(html, Provenance(file));
        }
        return html.ToString();
    }

    private static string Quantity(ExperimentFile file) =>
        ExperimentMeasures.Quantity(file) ?? $"{ResultName.Sentence(file.ResultName, "accuracy")} in %";

    private static TextTable Means(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var table = ExperimentTable.Of(file);
        var sweep = file.Content.Sweep?.Option;
        var measured = table.Rows.Any(row => row.Measure is not null);
        return new TextTable(
            [.. measured ? ["measured"] : Array.Empty<string>(), "method", .. sweep is null ? [] : new[] { sweep }, .. table.Columns],
            [
                .. from row in table.Rows
                let value = row.Value is { } number ? number.ToString(CultureInfo.InvariantCulture) : "–"
                select new TextRow([
                    .. measured ? [row.Measure ?? "–"] : Array.Empty<string>(),
                    row.Method,
                    .. sweep is null ? [] : new[] { value },
                    .. row.Cells.Select(cell => cell?.Text ?? "–"),
                ]),
            ]
        );
    }

    // A table for each scale with results.
    private static IEnumerable<(string Scale, TextTable Table)> Differences(ExperimentFile file) =>
        from scale in file.Content.Scales.Keys.Where(file.Content.Results.ContainsKey)
        let compared = Comparison.Of(file, scale)
        where compared.Count > 0
        select (
            scale,
            new TextTable(
                [scale, "seeds", "difference", "p", "corrected", "visible", "the paper"],
                [
                    .. from each in compared
                    select new TextRow(
                        [
                            each.Name,
                            $"{each.Difference?.Count ?? 0}",
                            each.Difference?.Text ?? "–",
                            Probability(each.Difference?.P),
                            Probability(each.Corrected),
                            each.Difference?.Visible?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–",
                            OfPaper(each),
                        ],
                        Bold: each.IsShown ? 2 : null
                    ),
                ]
            )
        );

    private static string Probability(double? p) => p is { } known ? PairedDifference.Probability(known) : "–";

    /// <summary>What the paper says of a comparison: a difference, or only which is better.</summary>
    internal static string OfPaper(Comparison compared) =>
        compared.Contrast.Claim ?? (compared.Paper is { } paper ? PairedDifference.Signed(paper) : "–");

    private static string Aligned(TextTable table)
    {
        string[][] rows =
        [
            [.. table.Columns],
            .. table.Rows.Select(row => row.Cells.Select((cell, column) => cell + (column == row.Bold ? " *" : "")).ToArray()),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Concat(
            rows.Select(row =>
                string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + Environment.NewLine
            )
        );
    }

    // Whoever doubts a number finds here how to measure it again.
    private static TextTable Provenance(ExperimentFile file) =>
        new(
            ["size", "what it is", "command", "commits", "days", "machines", "runs", "a run (median)", "all"],
            [
                .. from pair in file.Content.Results
                let results = pair.Value
                let seconds = results.Runs.Select(run => run.Seconds).Order().ToArray()
                select new TextRow([
                    pair.Key,
                    file.Content.Scales.TryGetValue(pair.Key, out var known) ? known.Title : "a scale that is no longer in the file",
                    results.Command,
                    string.Join(", ", results.Commits.Select(commit => commit[..Math.Min(7, commit.Length)])),
                    results.Dates,
                    string.Join("; ", results.Machines),
                    $"{seconds.Length}",
                    DurationText.Of(seconds[seconds.Length / 2]),
                    DurationText.Of(seconds.Sum(run => (double)run)),
                ]),
            ]
        );

    // A paragraph of Markdown, in lines that fit beside code.
    private static string Wrapped(string text)
    {
        const int most = 140;
        var lines = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            lines
                .Append(
                    column == 0 ? ""
                    : column + word.Length >= most ? "\n"
                    : " "
                )
                .Append(word);
            column = column == 0 || column + word.Length >= most ? word.Length : column + 1 + word.Length;
        }
        return lines.ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
