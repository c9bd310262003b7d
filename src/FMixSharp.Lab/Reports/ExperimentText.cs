using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>An experiment's results beside the paper's, for a terminal, a Markdown file and a page.</summary>
public static class ExperimentText
{
    private const string Bold = "Bold: the best, and what is within its standard deviation.";

    /// <summary>Aligned columns; an asterisk marks what is bold elsewhere.</summary>
    public static string Plain(ExperimentFile file)
    {
        var (header, rows) = Cells(file, cell => cell.Text + (cell.IsBest ? " *" : ""));
        var widths = header.Select((text, column) => rows.Select(row => row[column].Length).Append(text.Length).Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(header))
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return text.AppendLine($"{Accuracy(file)} in %, mean ± standard deviation; * the best, and what is within its standard deviation.")
            .ToString();
    }

    /// <summary>A section with table, and commands, commits, machines and durations of what was measured.</summary>
    public static string Markdown(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (header, rows) = Cells(file, cell => cell.IsBest ? $"**{cell.Text}**" : cell.Text);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {file.Content.Title}\n\n");
        if (file.Content.Paper.Note is { } note)
            text.Append(CultureInfo.InvariantCulture, $"{note}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", header)} |\n|{string.Concat(header.Select(_ => "---|"))}\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{Accuracy(file)} in %. {Bold}\n");
        foreach (var line in Provenance(file))
            text.Append(CultureInfo.InvariantCulture, $"- {line}\n");
        return text.Append('\n').ToString();
    }

    /// <summary>The same as well-formed HTML.</summary>
    public static string Html(ExperimentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (header, rows) = Cells(file, cell => cell.IsBest ? $"<strong>{Escape(cell.Text)}</strong>" : Escape(cell.Text), Escape);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h3>{Escape(file.Content.Title)}</h3>\n");
        if (file.Content.Paper.Note is { } note)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(note)}</p>\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"wide\"><table>\n<thead><tr>{string.Concat(header.Select(cell => $"<th>{cell}</th>"))}</tr></thead>\n<tbody>\n"
        );
        foreach (var row in rows)
            html.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(cell => $"<td>{cell}</td>"))}</tr>\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"</tbody>\n</table></div>\n<p class=\"note\">{Accuracy(file)} in %. {Bold}</p>\n<ul class=\"note\">\n"
        );
        foreach (var line in Provenance(file))
            html.Append(CultureInfo.InvariantCulture, $"<li>{Escape(line.Replace("`", "", StringComparison.Ordinal))}</li>\n");
        return html.Append("</ul>\n").ToString();
    }

    private static string Accuracy(ExperimentFile file) => ResultName.Sentence(file.ResultName, "accuracy");

    private static (string[] Header, string[][] Rows) Cells(
        ExperimentFile file,
        Func<Cell, string> show,
        Func<string, string>? escape = null
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        escape ??= text => text;
        var table = ExperimentTable.Of(file);
        var sweep = file.Content.Sweep?.Option;
        string[] header = sweep is null ? ["method", .. table.Columns] : ["method", sweep, .. table.Columns];
        return (
            [.. header.Select(escape)],
            [
                .. from row in table.Rows
                let cells = row.Cells.Select(cell => cell is null ? "–" : show(cell))
                let value = row.Value is { } number ? number.ToString(CultureInfo.InvariantCulture) : "–"
                select (string[])[escape(row.Method), .. sweep is null ? [] : new[] { value }, .. cells],
            ]
        );
    }

    private static IEnumerable<string> Provenance(ExperimentFile file)
    {
        foreach (var (name, results) in file.Content.Results)
        {
            var scale = file.Content.Scales.TryGetValue(name, out var known) ? known.Title : "a scale that is no longer in the file";
            var seconds = results.Runs.Select(run => run.Seconds).Order().ToArray();
            yield return $"{name}: {scale}. `{results.Command}`, commit "
                + $"{string.Join(", ", results.Commits.Select(commit => commit[..Math.Min(7, commit.Length)]))}, "
                + $"{results.Dates}, {string.Join("; ", results.Machines)}. {Counted.Of(seconds.Length, "runs")}, "
                + $"{DurationText.Of(seconds[seconds.Length / 2])} each (median), "
                + $"{DurationText.Of(seconds.Sum(run => (double)run))} in all.";
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
