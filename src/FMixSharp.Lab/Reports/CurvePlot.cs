using System.Globalization;
using System.Net;
using System.Text;

namespace FMixSharp.Lab.Reports;

/// <summary>One line of a plot: values at epochs 1, 2, ….</summary>
/// <param name="Name">Shown when the pointer rests on the line.</param>
/// <param name="Colour">Which of the palette's colours, counted from 0.</param>
/// <param name="Values">One per epoch; null where it was not measured, which the line passes over. Values that are not finite leave a
/// gap.</param>
internal sealed record Curve(string Name, int Colour, IReadOnlyList<double?> Values);

/// <summary>
/// Lines over epochs as inline SVG. Written by hand, because its colours are the page's (classes and currentColor), so that one file
/// reads well in light and in dark.
/// </summary>
internal static class CurvePlot
{
    private const int Width = 520,
        Height = 300,
        Left = 56,
        Right = 12,
        Top = 30,
        Bottom = 38;

    /// <summary>The SVG element.</summary>
    /// <param name="title">What is plotted, with its unit.</param>
    /// <param name="curves">At least one; when none has a finite value, a sentence says there is nothing yet.</param>
    public static string Svg(string title, IReadOnlyList<Curve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var finite = curves.SelectMany(curve => curve.Values).OfType<double>().Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
            return $"<p class=\"note\">{WebUtility.HtmlEncode(title)}: no finished epoch yet.</p>\n";
        var epochs = curves.Max(curve => curve.Values.Count);
        var ticks = Ticks(finite.Min(), finite.Max());
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(ticks[1] - ticks[0]) + 1e-9));
        double X(double epoch) => epochs == 1 ? (Left + Width - Right) / 2.0 : Left + (epoch - 1) / (epochs - 1) * (Width - Left - Right);
        double Y(double value) => Height - Bottom - (value - ticks[0]) / (ticks[^1] - ticks[0]) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n"
        );
        svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n");
        Text(svg, Left, 16, "start", title, "title");
        foreach (var tick in ticks)
            Level(svg, Left, Width - Right, Y(tick), tick.ToString($"F{decimals}", CultureInfo.InvariantCulture));
        foreach (var epoch in Ticks(1, Math.Max(2, epochs)).Where(tick => tick >= 1 && tick <= epochs && tick == Math.Floor(tick)))
            Text(svg, X(epoch), Height - Bottom + 18, "middle", epoch.ToString("0", CultureInfo.InvariantCulture));
        Text(svg, (Left + Width - Right) / 2.0, Height - 4, "middle", "epoch");
        foreach (var curve in curves)
            Line(svg, curve, X, Y);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, Curve curve, Func<double, double> x, Func<double, double> y)
    {
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g class=\"c{curve.Colour % Palette}\"><title>{WebUtility.HtmlEncode(curve.Name)}</title>\n"
        );
        var path = new StringBuilder();
        var drawing = false;
        for (var i = 0; i < curve.Values.Count; i++)
        {
            if (curve.Values[i] is not { } value)
                continue;
            if (double.IsFinite(value))
                path.Append(CultureInfo.InvariantCulture, $"{(drawing ? 'L' : 'M')}{x(i + 1):0.#} {y(value):0.#}");
            drawing = double.IsFinite(value);
        }
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\"/>\n");
        if (curve.Values.Count <= 40) // with more epochs the dots would run into each other
        {
            for (var i = 0; i < curve.Values.Count; i++)
            {
                if (curve.Values[i] is { } value && double.IsFinite(value))
                    svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x(i + 1):0.#}\" cy=\"{y(value):0.#}\" r=\"2.5\"/>\n");
            }
        }
        svg.Append("</g>\n");
    }

    /// <summary>Colours of the style sheet: .c0 … .c7.</summary>
    internal const int Palette = 8;

    /// <summary>About five round numbers (1, 2 or 5 times a power of ten) that enclose the range.</summary>
    internal static double[] Ticks(double low, double high)
    {
        if (!(high > low))
            (low, high) = (low - Math.Max(0.5, Math.Abs(low) * 0.1), high + Math.Max(0.5, Math.Abs(high) * 0.1));
        var rough = (high - low) / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step =
            power
            * (
                rough / power <= 1 ? 1
                : rough / power <= 2 ? 2
                : rough / power <= 5 ? 5
                : 10
            );
        double first = Math.Floor(low / step),
            last = Math.Ceiling(high / step);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    /// <summary>A line across the plot at a height, and its label to the left.</summary>
    internal static void Level(StringBuilder svg, int left, int right, double y, string label)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>\n");
        Text(svg, left - 8, y + 4, "end", label);
    }

    /// <summary>A text, in the style of labels or of a title.</summary>
    internal static void Text(StringBuilder svg, double x, double y, string anchor, string text, string style = "label") =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>\n"
        );
}
