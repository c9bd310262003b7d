using System.Globalization;
using System.Net;
using System.Text;

namespace FMixSharp.Lab.Reports;

/// <summary>A table of texts in a report.</summary>
internal static class HtmlTable
{
    /// <summary>Adds it; the texts need no escaping.</summary>
    /// <param name="html">The page.</param>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">As many texts each.</param>
    public static void Append(StringBuilder html, IReadOnlyList<string> columns, IEnumerable<string[]> rows) =>
        Append(html, new TextTable(columns, [.. rows.Select(row => new TextRow(row))]));

    /// <summary>Adds a table; what is bold in it is strong.</summary>
    public static void Append(StringBuilder html, TextTable table)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"wide\"><table>\n<thead><tr>{Cells("th", table.Columns, null)}</tr></thead>\n<tbody>\n"
        );
        foreach (var row in table.Rows)
            html.Append(CultureInfo.InvariantCulture, $"<tr>{Cells("td", row.Cells, row.Bold)}</tr>\n");
        html.Append("</tbody>\n</table></div>\n");
    }

    private static string Cells(string tag, IEnumerable<string> texts, int? strong) =>
        string.Concat(
            texts
                .Select(WebUtility.HtmlEncode)
                .Select((text, column) => column == strong ? $"<strong>{text}</strong>" : text)
                .Select(text => $"<{tag}>{text}</{tag}>")
        );
}
