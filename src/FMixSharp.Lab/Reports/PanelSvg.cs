using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// Panels as SVG, written by hand as <see cref="CurvePlot"/>: in a page they have its colours, in a file of their own the same ones, light
/// or dark as the reader's system is. Nothing depends on how wide the fonts of this machine are: the legend has lines of its own.
/// </summary>
internal static partial class PanelSvg
{
    private const int Width = 440,
        Height = 330,
        Left = 56,
        Right = 12,
        Top = 30,
        Bottom = 44;
    private const int LegendLine = 20,
        LegendCharacter = 8; // pixels; a letter of 12 pixels is seldom wider than 8

    /// <summary>One panel for an HTML page with the report's style.</summary>
    public static string Inline(PlotPanel panel)
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" "
                + $"xmlns=\"http://www.w3.org/2000/svg\">\n<title>{Escape(panel.Title)}</title>\n"
        );
        Draw(svg, panel);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The legend of panels that have the same lines, for the same page.</summary>
    public static string Legend(PlotPanel panel)
    {
        var lines = panel.Lines.Select(line =>
            FormattableString.Invariant($"<span class=\"swatch c{line.Colour % CurvePlot.Palette}\"></span>{Escape(line.Name)}")
        );
        return $"<p class=\"note\">{string.Join(" \u2003", lines)}</p>\n";
    }

    /// <summary>A document of panels with the same lines, side by side, and their legend below.</summary>
    public static byte[] Document(IReadOnlyList<PlotPanel> panels, int inRow)
    {
        var columns = Math.Min(panels.Count, inRow);
        var (width, top) = (columns * Width, ((panels.Count - 1) / inRow + 1) * Height);
        var lines = panels[0].Lines;
        var legendColumns = Math.Clamp((width - Left) / (LegendCharacter * lines.Max(line => line.Name.Length) + 40), 1, lines.Count);
        var height = top + 10 + LegendLine * ((lines.Count - 1) / legendColumns + 1);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" "
                + $"xmlns=\"http://www.w3.org/2000/svg\">\n<style>\n{Style()}</style>\n"
                + $"<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n"
        );
        for (var i = 0; i < panels.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({i % inRow * Width} {i / inRow * Height})\">\n");
            Draw(svg, panels[i]);
            svg.Append("</g>\n");
        }
        var most = (width - Left - 40) / LegendCharacter;
        for (var i = 0; i < lines.Count; i++)
        {
            var (x, y) = (Left + i % legendColumns * ((width - Left) / legendColumns), top + 10 + i / legendColumns * LegendLine);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<g class=\"c{lines[i].Colour % CurvePlot.Palette}\"><title>{Escape(lines[i].Name)}</title>\n<path{Dashes(lines[i])} "
                    + $"d=\"M{x} {y}h24\"/>\n"
            );
            var name = lines[i].Name;
            CurvePlot.Text(svg, x + 32, y + 4, "start", name.Length <= most ? name : $"{name[..(most / 2)]}…{name[^(most / 2 - 1)..]}");
            svg.Append("</g>\n");
        }
        return Encoding.UTF8.GetBytes(svg.Append("</svg>\n").ToString());
    }

    private static void Draw(StringBuilder svg, PlotPanel panel)
    {
        var (low, high) = panel.XRange;
        var (bottom, top) = (panel.YTicks[0], panel.YTicks[^1]);
        double X(double x) => Left + (x - low) / (high - low) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (Math.Clamp(y, bottom, top) - bottom) / (top - bottom) * (Height - Top - Bottom);

        CurvePlot.Text(svg, Left, 16, "start", panel.Title, "title");
        foreach (var tick in panel.YTicks)
            CurvePlot.Level(svg, Left, Width - Right, Y(tick), tick.ToString("0.####", CultureInfo.InvariantCulture));
        foreach (var (x, text) in panel.XTicks)
            CurvePlot.Text(svg, X(x), Height - Bottom + 18, "middle", text);
        CurvePlot.Text(svg, (Left + Width - Right) / 2.0, Height - 6, "middle", panel.XLabel);
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(14 {(Top + Height - Bottom) / 2.0:0.#}) rotate(-90)\">");
        CurvePlot.Text(svg, 0, 0, "middle", panel.YLabel);
        svg.Append("</g>\n");
        foreach (var line in panel.Lines.Where(line => line.Points.Count > 0))
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<g class=\"c{line.Colour % CurvePlot.Palette}\"><title>{Escape(line.Name)}</title>\n"
            );
            if (panel.IsShaded && line.Points.Any(point => point.Deviation > 0))
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<polygon points=\"{Path(line.Points.Select(point => (X(point.X), Y(point.Y + point.Deviation))), ' ')} "
                        + $"{Path(line.Points.Reverse().Select(point => (X(point.X), Y(point.Y - point.Deviation))), ' ')}\"/>\n"
                );
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path{Dashes(line)} d=\"M{Path(line.Points.Select(point => (X(point.X), Y(point.Y))), 'L')}\"/>\n"
            );
            foreach (var (x, y, deviation) in line.Points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"3\"/>\n");
                if (!panel.IsShaded && deviation > 0)
                    svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(x):0.#} {Y(y - deviation):0.#}V{Y(y + deviation):0.#}\"/>\n");
            }
            svg.Append("</g>\n");
        }
    }

    private static string Path(IEnumerable<(double X, double Y)> points, char joint) =>
        string.Join(joint, points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));

    // Where the palette begins again.
    private static string Dashes(PlotLine line) => line.Colour < CurvePlot.Palette ? "" : " stroke-dasharray=\"5 4\"";

    // The colours of the report's style as plain values: not every program that shows SVG knows variables.
    private static string Style()
    {
        var colours = Colour().Matches(HtmlReport.Style()).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return Rules(0) + "@media (prefers-color-scheme: dark) {\n" + Rules(1) + "}\n";

        string Rules(int scheme)
        {
            string Of(string name) => colours[name].ElementAt(scheme);
            var rules = new StringBuilder();
            rules.Append(
                CultureInfo.InvariantCulture,
                $".paper {{ fill: {Of("card")}; }}\ntext {{ fill: {Of("soft")}; font: 12px system-ui, sans-serif; }}\n"
                    + $"text.title {{ fill: {Of("ink")}; font-weight: 600; font-size: 13px; }}\n.grid {{ stroke: {Of("line")}; "
                    + $"}}\npath {{ fill: none; stroke-width: 1.8; stroke-linejoin: round; }}\npolygon {{ opacity: .18; }}\n"
            );
            for (var i = 0; i < CurvePlot.Palette; i++)
                rules.Append(
                    CultureInfo.InvariantCulture,
                    $".c{i} path {{ stroke: {Of($"c{i}")}; }} .c{i} circle, .c{i} polygon {{ fill: {Of($"c{i}")}; }}\n"
                );
            return rules.ToString();
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex("--([a-z0-9]+): (#[0-9a-f]{6});")]
    private static partial Regex Colour();
}
