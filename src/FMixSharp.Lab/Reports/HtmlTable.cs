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
    public static void Append(StringBuilder html, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"wide\"><table>\n<thead><tr>{Cells("th", columns)}</tr></thead>\n<tbody>\n"
        );
        foreach (var row in rows)
            html.Append(CultureInfo.InvariantCulture, $"<tr>{Cells("td", row)}</tr>\n");
        html.Append("</tbody>\n</table></div>\n");
    }

    private static string Cells(string tag, IEnumerable<string> texts) =>
        string.Concat(texts.Select(text => $"<{tag}>{WebUtility.HtmlEncode(text)}</{tag}>"));
}
