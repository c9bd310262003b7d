using System.Globalization;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// Accuracy against ε as in Fig. 1 of the paper: a panel for each attack and one for the worst case, a line for each method, its standard
/// deviation over seeds shaded. ε is on a logarithmic axis, with 0 at its left end.
/// </summary>
public static class RobustnessPlot
{
    private const int PanelWidth = 440,
        PanelHeight = 360,
        PanelsInRow = 3;

    /// <summary>The plot as an SVG document, in the reader's light or dark colours.</summary>
    public static byte[] Svg(RobustnessGroup group) => PanelSvg.Document(Panels(group), PanelsInRow);

    /// <summary>The plot as a PNG picture; the texts of its axes need a font on the machine.</summary>
    public static byte[] Png(RobustnessGroup group) => PanelPng.Draw(Panels(group), PanelsInRow, PanelWidth, PanelHeight);

    /// <summary>What is plotted.</summary>
    internal static IReadOnlyList<PlotPanel> Panels(RobustnessGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return [.. group.Methods[0].Records[0].Curves().Select(curve => Panel(group, curve.Name))];
    }

    private static PlotPanel Panel(RobustnessGroup group, string curve)
    {
        var epsilons = group.Options.Epsilons;
        // Zero stands half a decade before the smallest other value.
        var least = epsilons.FirstOrDefault(epsilon => epsilon > 0, 1);
        double X(double epsilon) => epsilon > 0 ? Math.Log10(epsilon) : Math.Log10(least) - 0.5;
        double[] decades =
        [
            .. Enumerable
                .Range((int)Math.Ceiling(Math.Log10(least) - 1e-9), 20)
                .Select(power => Math.Pow(10, power))
                .TakeWhile(value => value <= epsilons[^1] * (1 + 1e-9)),
        ];
        double[] ticks = [.. epsilons.Where(epsilon => epsilon == 0), .. decades];
        return new PlotPanel(
            curve,
            group.Options.Attacks[0].EndsWith("-l2", StringComparison.Ordinal) ? "ε (L2)" : "ε (L∞)",
            "accuracy, %",
            [.. ticks.Select(value => (X(value), value.ToString("0.######", CultureInfo.InvariantCulture)))],
            [0, 20, 40, 60, 80, 100],
            IsShaded: true,
            [
                .. group.Methods.Select(
                    (method, index) =>
                        new PlotLine(
                            method.Name,
                            index,
                            [.. method.Curve(curve).Select((point, i) => (X(epsilons[i]), 100 * point.Mean, 100 * point.Deviation))]
                        )
                ),
            ]
        );
    }
}
