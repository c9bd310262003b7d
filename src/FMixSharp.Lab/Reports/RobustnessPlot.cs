using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// Accuracy against ε as in Fig. 1 of the paper: a panel for each attack and one for the worst case, a line for each method, its standard deviation over
/// seeds shaded. ε is on a logarithmic axis, with 0 at its left end.
/// </summary>
public static class RobustnessPlot
{
    private const int PanelWidth = 440, PanelHeight = 360, PanelsInRow = 3;

    /// <summary>The plot as an SVG document.</summary>
    public static byte[] Svg(RobustnessGroup group)
    {
        var panels = Panels(group);
        var (width, height) = Size(panels.Count);
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
            Draw(panels, canvas);
        return stream.ToArray();
    }

    /// <summary>The plot as a PNG picture; its texts need a font on the machine.</summary>
    public static byte[] Png(RobustnessGroup group)
    {
        var panels = Panels(group);
        var (width, height) = Size(panels.Count);
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        Draw(panels, surface.Canvas);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static (int Width, int Height) Size(int panels) => (PanelWidth * Math.Min(panels, PanelsInRow), PanelHeight * ((panels - 1) / PanelsInRow + 1));

    private static void Draw(List<Plot> panels, SKCanvas canvas)
    {
        for (var i = 0; i < panels.Count; i++)
        {
            canvas.Save();
            canvas.Translate(i % PanelsInRow * PanelWidth, i / PanelsInRow * PanelHeight);
            canvas.ClipRect(new SKRect(0, 0, PanelWidth, PanelHeight)); // a panel begins by clearing all that it may draw on
            panels[i].Render(canvas, PanelWidth, PanelHeight);
            canvas.Restore();
        }
    }

    private static List<Plot> Panels(RobustnessGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return [.. group.Methods[0].Records[0].Curves().Select((curve, index) => Panel(group, curve.Name, withLegend: index == 0))];
    }

    private static Plot Panel(RobustnessGroup group, string curve, bool withLegend)
    {
        var epsilons = group.Options.Epsilons;
        // Zero stands half a decade before the smallest other value.
        var least = epsilons.FirstOrDefault(epsilon => epsilon > 0, 1);
        double X(double epsilon) => epsilon > 0 ? Math.Log10(epsilon) : Math.Log10(least) - 0.5;
        double[] xs = [.. epsilons.Select(X)];

        var plot = new Plot();
        var palette = new ScottPlot.Palettes.ColorblindFriendly();
        foreach (var (method, index) in group.Methods.Select((method, index) => (method, index)))
        {
            var points = method.Curve(curve);
            var colour = palette.GetColor(index);
            var shade = plot.Add.FillY(xs, [.. points.Select(point => 100 * (point.Mean - point.Deviation))], [.. points.Select(point => 100 * (point.Mean + point.Deviation))]);
            shade.FillColor = colour.WithAlpha(0.2);
            shade.LineWidth = 0;
            var line = plot.Add.Scatter(xs, [.. points.Select(point => 100 * point.Mean)], colour);
            line.LegendText = method.Name;
            line.LineWidth = 2;
            line.MarkerSize = 5;
        }
        plot.Title(curve, 15);
        plot.XLabel(group.Options.Attacks[0].EndsWith("-l2", StringComparison.Ordinal) ? "ε (L2)" : "ε (L∞)");
        plot.YLabel("accuracy, %");
        double[] decades = [.. Enumerable.Range((int)Math.Ceiling(Math.Log10(least) - 1e-9), 20).Select(power => Math.Pow(10, power)).TakeWhile(value => value <= epsilons[^1] * (1 + 1e-9))];
        double[] ticks = [.. epsilons.Where(epsilon => epsilon == 0), .. decades];
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. ticks.Select(X)], [.. ticks.Select(value => value.ToString("0.######", CultureInfo.InvariantCulture))]);
        plot.Axes.SetLimitsY(0, 100);
        if (withLegend)
            plot.ShowLegend(Alignment.LowerLeft); // curves fall from the upper left
        else
            plot.HideLegend();
        return plot;
    }
}
