using System.Globalization;
using FMixSharp.Lab.Analysis;

namespace FMixSharp.Lab.Reports;

/// <summary>The sums of several runs, over seeds, beside the paper's.</summary>
public static class CamTable
{
    /// <summary>Headings of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    ["mix", "runs", "method", "samples", "layer", "map", "sum", "sum at image size", "paper, CIFAR-10"];

    // Section III, on CIFAR-10; which layer and size is not said there (spec §5.2).
    private static readonly Dictionary<string, string> paper = new()
    {
        ["none"] = "146 ± 5",
        ["mixup"] = "162 ± 3",
        ["cutmix"] = "131 ± 6",
    };

    /// <summary>
    /// One row for each setting, method, number of images and layer: mean ± standard deviation over the runs that were measured.
    /// </summary>
    public static IReadOnlyList<string[]> Rows(IEnumerable<ReportRun> runs) =>
        [
            .. from setting in RunGroup.Of(runs)
            from measured in setting
                .Runs.SelectMany(run => run.Cams.SelectMany(record => record.Scores.Select(score => (record, score))))
                .GroupBy(entry => (entry.record.Method, entry.record.Images, entry.score.Layer, entry.score.Height, entry.score.Width))
            let key = measured.Key
            select (string[])
                [
                    setting.Options.Mix,
                    Text(measured.Count()),
                    key.Method,
                    Text(key.Images),
                    key.Layer,
                    $"{key.Height}x{key.Width}",
                    MeanDeviation.Of(measured.Select(entry => entry.score.Sum)).Text(1),
                    MeanDeviation.Of(measured.Select(entry => entry.score.ImageSum)).Text(1),
                    key.Method == "gradcam" && setting.Options.Dataset == "cifar10"
                        ? paper.GetValueOrDefault(setting.Options.Mix, "–")
                        : "–",
                ],
        ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
