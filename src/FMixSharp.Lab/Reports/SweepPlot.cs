using System.Globalization;
using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// Test or validation accuracy against the values of an experiment's sweep: one line per method, with the standard deviation over seeds.
/// </summary>
public static class SweepPlot
{
    private const int Width = 720,
        Height = 440;

    /// <summary>Whether a file has anything to plot at a scale: a sweep with results of at least one value.</summary>
    public static bool CanShow(ExperimentFile file, string scale)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Content.Sweep is not null
            && file.Content.Results.TryGetValue(scale, out var results)
            && results.Runs.Any(run => run.Value is not null);
    }

    /// <summary>The plot as an SVG document, in the reader's light or dark colours.</summary>
    public static byte[] Svg(ExperimentFile file, string scale) => PanelSvg.Document([Panel(file, scale)], 1);

    /// <summary>The plot as a PNG picture; the texts of its axes need a font on the machine.</summary>
    public static byte[] Png(ExperimentFile file, string scale) => PanelPng.Draw([Panel(file, scale)], 1, Width, Height);

    /// <summary>What is plotted.</summary>
    internal static PlotPanel Panel(ExperimentFile file, string scale)
    {
        if (!CanShow(file, scale))
            throw new ArgumentException(
                $"{file.Name} has no results of a sweep at scale '{scale}'; record some: fmix run {file.Path} --scale {scale} --record.",
                nameof(scale)
            );
        var runs = file.Content.Results[scale].Runs.Where(run => run.Value is not null).ToArray();
        var values = runs.Select(run => run.Value!.Value).Distinct().Order().ToArray();
        // Sizes that span a decade are read as ratios.
        var logarithmic = values[0] > 0 && values[^1] >= 8 * values[0];
        double X(double value) => logarithmic ? Math.Log2(value) : value;

        var lines = file
            .Methods.Select(
                (method, index) =>
                {
                    // Methods stand a little beside each other, so that their bars can be told apart.
                    var shift = (X(values[^1]) - X(values[0])) * 0.006 * (index - (file.Methods.Count - 1) / 2.0);
                    var points = values
                        .Select(value =>
                            (
                                Value: value,
                                Accuracies: runs.Where(run => run.Method == method && run.Value == value)
                                    .Select(run => 100 * run.Score)
                                    .ToArray()
                            )
                        )
                        .Where(point => point.Accuracies.Length > 0)
                        .Select(point => (X: X(point.Value) + shift, Accuracy: MeanDeviation.Of(point.Accuracies)));
                    return new PlotLine(
                        method,
                        index,
                        [.. points.Select(point => (point.X, point.Accuracy.Mean, point.Accuracy.Deviation ?? 0))]
                    );
                }
            )
            .Where(line => line.Points.Count > 0)
            .ToArray();
        var ends = lines
            .SelectMany(line => line.Points)
            .SelectMany(point => new[] { point.Y - point.Deviation, point.Y + point.Deviation })
            .ToArray();
        return new PlotPanel(
            file.Content.Title,
            file.Content.Sweep!.Option.Replace('_', ' '),
            $"{file.ResultName} accuracy, %",
            [.. values.Select(value => (X(value), value.ToString(CultureInfo.InvariantCulture)))],
            CurvePlot.Ticks(ends.Min(), ends.Max()),
            IsShaded: false,
            lines
        );
    }
}
