namespace FMixSharp.Lab.Reports;

/// <summary>A line of a panel.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">Which colour of the palette, counted from 0.</param>
/// <param name="Points">Where it goes, from left to right; the deviation over seeds is 0 for a single one.</param>
internal sealed record PlotLine(string Name, int Colour, IReadOnlyList<(double X, double Y, double Deviation)> Points);

/// <summary>What is to be plotted, apart from how it is drawn.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="XLabel">What is to the right.</param>
/// <param name="YLabel">What is upwards, with its unit.</param>
/// <param name="XTicks">Labels of the horizontal axis.</param>
/// <param name="YTicks">Labels of the vertical axis, in even steps; the first and the last are its ends.</param>
/// <param name="IsShaded">Whether deviations are a shade around the line, or else bars at its points.</param>
/// <param name="Lines">At least one.</param>
internal sealed record PlotPanel(
    string Title,
    string XLabel,
    string YLabel,
    IReadOnlyList<(double X, string Text)> XTicks,
    IReadOnlyList<double> YTicks,
    bool IsShaded,
    IReadOnlyList<PlotLine> Lines
)
{
    /// <summary>The ends of the horizontal axis: those of lines and labels, and a little more.</summary>
    public (double Low, double High) XRange
    {
        get
        {
            double[] all = [.. Lines.SelectMany(line => line.Points).Select(point => point.X), .. XTicks.Select(tick => tick.X)];
            var margin = all.Max() > all.Min() ? 0.03 * (all.Max() - all.Min()) : 1;
            return (all.Min() - margin, all.Max() + margin);
        }
    }
}
