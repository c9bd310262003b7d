using System.Globalization;
using System.Text;

namespace FMixSharp.Lab.Reports;

/// <summary>A table of texts.</summary>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">Rows, with as many texts each.</param>
internal sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<TextRow> Rows)
{
    /// <summary>The table in Markdown, without an empty line at its end.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select(_ => "---|"))}\n");
        foreach (var row in Rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {string.Join(" | ", row.Cells.Select(Escaped).Select((cell, column) => column == row.Bold ? $"**{cell}**" : cell))} |\n"
            );
        return text.ToString();
    }

    // In the name of a method, such as fmix|cutmix, it would end the cell.
    private static string Escaped(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}

/// <summary>A row of a <see cref="TextTable"/>.</summary>
/// <param name="Cells">Its texts.</param>
/// <param name="Bold">Index of the one that stands out; null for none.</param>
internal sealed record TextRow(IReadOnlyList<string> Cells, int? Bold = null);
