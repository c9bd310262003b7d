using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Analysis.Attacks;

namespace FMixSharp.Lab.Reports;

/// <summary>One method's measurements over seeds.</summary>
/// <param name="Name">The method, and what else tells it from the others.</param>
/// <param name="Records">One for each run, with the same attacks and ε.</param>
public sealed record RobustnessMethod(string Name, IReadOnlyList<RobustnessRecord> Records)
{
    /// <summary>Mean accuracy at each ε and its sample standard deviation over runs (0 for a single one), fractions.</summary>
    /// <param name="curve">A name of <see cref="RobustnessRecord.Curves"/>.</param>
    public IReadOnlyList<(double Mean, double Deviation)> Curve(string curve)
    {
        double[][] runs = [.. Records.Select(record => record.Curves().Single(each => each.Name == curve).Accuracies)];
        return [.. Enumerable.Range(0, runs[0].Length).Select(i => Summary([.. runs.Select(run => run[i])]))];
    }

    private static (double Mean, double Deviation) Summary(double[] values)
    {
        var (mean, deviation, _) = MeanDeviation.Of(values);
        return (mean, deviation ?? 0);
    }
}
