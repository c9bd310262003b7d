using FMixSharp.Lab.Pictures;
using ScottPlot;
using SkiaSharp;

namespace FMixSharp.Lab.Reports;

/// <summary>Panels as a PNG picture, on white; texts of axes need a font on the machine, the legend, which is below, does not.</summary>
internal static class PanelPng
{
    private const int TextScale = 2,
        Margin = 14,
        Swatch = 36;

    /// <summary>The picture of panels with the same lines, side by side.</summary>
    /// <param name="panels">At least one.</param>
    /// <param name="inRow">Panels side by side.</param>
    /// <param name="width">Pixels of a panel.</param>
    /// <param name="height">Pixels of a panel.</param>
    public static byte[] Draw(IReadOnlyList<PlotPanel> panels, int inRow, int width, int height)
    {
        var (whole, top) = (width * Math.Min(panels.Count, inRow), height * ((panels.Count - 1) / inRow + 1));
        var legend = panels[0]
            .Lines.Select(line => (line.Colour, Lines: SheetText.Wrap(line.Name, whole - 2 * Margin - Swatch, TextScale, 3)))
            .ToArray();
        var lineHeight = SheetText.LineHeight(TextScale);
        using var surface = SKSurface.Create(new SKImageInfo(whole, top + Margin + lineHeight * legend.Sum(entry => entry.Lines.Count)));
        surface.Canvas.Clear(SKColors.White);
        for (var i = 0; i < panels.Count; i++)
        {
            surface.Canvas.Save();
            surface.Canvas.Translate(i % inRow * width, i / inRow * height);
            surface.Canvas.ClipRect(new SKRect(0, 0, width, height)); // a panel begins by clearing all that it may draw on
            Plot(panels[i]).Render(surface.Canvas, width, height);
            surface.Canvas.Restore();
        }
        var y = top;
        foreach (var (colour, lines) in legend)
        {
            using var paint = new SKPaint { Color = new SKColor(Colour(colour).ARGB) };
            surface.Canvas.DrawRect(Margin, y + 3 * TextScale, Swatch - 12, 2 * TextScale, paint);
            foreach (var line in lines)
            {
                SheetText.Draw(surface.Canvas, line, Margin + Swatch, y, TextScale, SKColors.Black);
                y += lineHeight;
            }
        }
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static Plot Plot(PlotPanel panel)
    {
        var plot = new Plot();
        foreach (var line in panel.Lines.Where(line => line.Points.Count > 0))
        {
            double[] xs = [.. line.Points.Select(point => point.X)],
                ys = [.. line.Points.Select(point => point.Y)];
            var colour = Colour(line.Colour);
            if (panel.IsShaded)
            {
                var shade = plot.Add.FillY(
                    xs,
                    [.. line.Points.Select(point => point.Y - point.Deviation)],
                    [.. line.Points.Select(point => point.Y + point.Deviation)]
                );
                shade.FillColor = colour.WithAlpha(0.2);
                shade.LineWidth = 0;
            }
            else
            {
                plot.Add.ErrorBar(xs, ys, [.. line.Points.Select(point => point.Deviation)]).Color = colour;
            }
            var drawn = plot.Add.Scatter(xs, ys, colour);
            drawn.LineWidth = 2;
            drawn.MarkerSize = 6;
        }
        plot.Title(panel.Title, 15);
        plot.XLabel(panel.XLabel);
        plot.YLabel(panel.YLabel);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. panel.XTicks.Select(tick => tick.X)],
            [.. panel.XTicks.Select(tick => tick.Text)]
        );
        plot.Axes.SetLimits(panel.XRange.Low, panel.XRange.High, panel.YTicks[0], panel.YTicks[^1]);
        plot.HideLegend();
        return plot;
    }

    private static Color Colour(int index) => new ScottPlot.Palettes.ColorblindFriendly().GetColor(index);
}
