using System.Globalization;
using System.Text;
using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Experiments;
using ScottPlot;

namespace FMixSharp.Lab.Reports;

/// <summary>Test accuracy against the values of an experiment's sweep: one line per method, with the standard deviation over seeds.</summary>
public static class SweepPlot
{
    private const int Width = 720, Height = 440;

    /// <summary>Whether a file has anything to plot at a scale: a sweep with results of at least one value.</summary>
    public static bool CanShow(ExperimentFile file, string scale)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Content.Sweep is not null && file.Content.Results.TryGetValue(scale, out var results) && results.Runs.Any(run => run.Value is not null);
    }

    /// <summary>The plot as an SVG document.</summary>
    public static byte[] Svg(ExperimentFile file, string scale) => Encoding.UTF8.GetBytes(Plot(file, scale).GetSvgXml(Width, Height));

    /// <summary>The plot as a PNG picture; its texts need a font on the machine.</summary>
    public static byte[] Png(ExperimentFile file, string scale) => Plot(file, scale).GetImageBytes(Width, Height, ImageFormat.Png);

    private static Plot Plot(ExperimentFile file, string scale)
    {
        if (!CanShow(file, scale))
            throw new ArgumentException($"{file.Name} has no results of a sweep at scale '{scale}'; record some: fmix run {file.Path} --scale {scale} --record.", nameof(scale));
        var runs = file.Content.Results[scale].Runs.Where(run => run.Value is not null).ToArray();
        var values = runs.Select(run => run.Value!.Value).Distinct().Order().ToArray();
        // Sizes that span a decade are read as ratios.
        var logarithmic = values[0] > 0 && values[^1] >= 8 * values[0];
        double X(double value) => logarithmic ? Math.Log2(value) : value;

        var plot = new Plot();
        var palette = new ScottPlot.Palettes.ColorblindFriendly();
        foreach (var (method, index) in file.Methods.Select((name, index) => (name, index)))
        {
            var points = values.Select(value => (Value: value, Accuracies: runs.Where(run => run.Method == method && run.Value == value)
                    .Select(run => 100 * run.Score).ToArray())).Where(point => point.Accuracies.Length > 0)
                .Select(point => (point.Value, Accuracy: MeanDeviation.Of(point.Accuracies))).ToArray();
            if (points.Length == 0)
                continue;
            // Methods stand a little beside each other, so that their bars can be told apart.
            var shift = (X(values[^1]) - X(values[0])) * 0.006 * (index - (file.Methods.Count - 1) / 2.0);
            double[] xs = [.. points.Select(point => X(point.Value) + shift)];
            double[] ys = [.. points.Select(point => point.Accuracy.Mean)];
            var colour = palette.GetColor(index);
            var line = plot.Add.Scatter(xs, ys, colour);
            line.LegendText = method;
            line.LineWidth = 2;
            line.MarkerSize = 7;
            plot.Add.ErrorBar(xs, ys, [.. points.Select(point => point.Accuracy.Deviation ?? 0)]).Color = colour;
        }
        plot.Title(file.Content.Title, 15);
        plot.XLabel(file.Content.Sweep!.Option.Replace('_', ' '));
        plot.YLabel("test accuracy, %");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. values.Select(X)], [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        if (file.Methods.Count > 1)
            plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }
}
