using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>Runs of the same settings: they differ in seed, and in what should not change results (threads, device, data folder).</summary>
public sealed class RunGroup
{
    private static readonly TrainOptions usual = new();

    private RunGroup(TrainOptions options, IReadOnlyList<ReportRun> runs)
    {
        Options = options;
        Runs = runs;
        Accuracies = [.. runs.Select(run => run.FinalAccuracy).OfType<double>()];
    }

    /// <summary>The settings that the runs share.</summary>
    public TrainOptions Options { get; }

    /// <summary>The runs, by seed.</summary>
    public IReadOnlyList<ReportRun> Runs { get; }

    /// <summary>Final test accuracies of the finished runs, fractions.</summary>
    public IReadOnlyList<double> Accuracies { get; }

    /// <summary>Mean of <see cref="Accuracies"/>; NaN when no run has finished.</summary>
    public double Mean => Accuracies.Count == 0 ? double.NaN : Accuracies.Average();

    /// <summary>Standard deviation over seeds with n − 1 in the denominator; null for fewer than two finished runs.</summary>
    public double? StandardDeviation => Accuracies.Count == 0 ? null : MeanDeviation.Of(Accuracies).Deviation;

    /// <summary>Groups runs by everything but seed, threads, device and data folder, in order of first appearance.</summary>
    public static IReadOnlyList<RunGroup> Of(IEnumerable<ReportRun> runs) =>
        [
            .. runs.GroupBy(run => run.Record.Options.WithModelSize().InCircumstancesOf(usual) with { Seed = 0 })
                .Select(group => new RunGroup(group.Key, [.. group.OrderBy(run => run.Record.Options.Seed)])),
        ];
}
