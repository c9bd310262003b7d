using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// One self-contained page about one or more runs: results over seeds, curves, masks, and everything needed to repeat them. No script,
/// no link to anything outside. It is well-formed XML too, so a tool can read it.
/// </summary>
public sealed class HtmlReport
{
    private readonly StringBuilder html = new();
    private readonly IReadOnlyList<ReportRun> runs;
    private readonly IReadOnlyList<RunGroup> groups;
    private readonly IReadOnlyList<ExperimentFile> experiments;
    private readonly string resultName;

    private readonly IReadOnlyList<string> studies;

    private HtmlReport(IReadOnlyList<ReportRun> runs, IReadOnlyList<ExperimentFile> experiments, IReadOnlyList<string> studies)
    {
        (this.runs, this.studies) = (runs, studies);
        this.experiments = experiments;
        groups = RunGroup.Of(runs);
        resultName = ResultName.Of(runs.Select(run => run.Record.Options));
    }

    /// <summary>
    /// The page of <paramref name="runs"/>, <paramref name="experiments"/> and folders of information <paramref name="studies"/>, at least
    /// one of any.
    /// </summary>
    public static string Html(
        IReadOnlyList<ReportRun> runs,
        IReadOnlyList<ExperimentFile>? experiments = null,
        IReadOnlyList<string>? studies = null
    )
    {
        ArgumentNullException.ThrowIfNull(runs);
        experiments ??= [];
        studies ??= [];
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count + experiments.Count + studies.Count, nameof(runs));
        var report = new HtmlReport(runs, experiments, studies);
        report.Write();
        return report.html.ToString();
    }

    /// <summary>The style sheet of pages.</summary>
    internal static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("Report.css")!;
        using var style = new StreamReader(stream);
        return style.ReadToEnd();
    }

    private void Write()
    {
        var subjects = groups
            .Select(group => group.Options.Dataset)
            .Concat(experiments.Select(file => file.Name))
            .Concat(studies.Select(study => Path.GetFileName(Path.TrimEndingDirectorySeparator(study))))
            .Distinct();
        var title = $"FMixSharp report: {string.Join(", ", subjects)}";
        html.Append("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n<style>\n{Style()}</style>\n</head>\n<body>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Escape(title)}</h1>\n");
        Experiments();
        foreach (var study in studies)
            html.Append(AnalysisHtml.Information(study));
        if (runs.Count > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(Summary())}</p>\n");
            Results();
            Curves();
            html.Append(EvaluationHtml.Of(runs));
            html.Append(RobustnessSection.Html(runs));
            html.Append(AnalysisHtml.GradCam(runs));
            Masks();
            Runs();
        }
        html.Append("</body>\n</html>\n");
    }

    private void Experiments()
    {
        if (experiments.Count > 0)
            html.Append("<h2>The paper's results and ours</h2>\n");
        foreach (var file in experiments)
        {
            html.Append(ExperimentText.Html(file));
            foreach (var scale in file.Content.Results.Keys.Where(scale => SweepPlot.CanShow(file, scale)))
            {
                var panel = SweepPlot.Panel(file, scale);
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<div class=\"plots\">\n{PanelSvg.Inline(panel)}</div>\n{PanelSvg.Legend(panel)}"
                );
            }
        }
    }

    private string Summary()
    {
        var (first, last) = (runs.Min(run => run.Record.Started.UtcDateTime), runs.Max(run => run.Record.Started.UtcDateTime));
        var days = string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd}");
        if (last.Date > first.Date)
            days += string.Create(CultureInfo.InvariantCulture, $" to {last:yyyy-MM-dd}");
        var duration = Duration(runs.Sum(run => run.Record.Seconds));
        return $"{Count(runs.Count, "run")} of {Count(groups.Count, "setting")}, {days}, {duration} in all.";
    }

    private void Results()
    {
        html.Append(
            "<h2>Results</h2>\n"
                + $"<p class=\"note\">{ResultName.Sentence(resultName, "accuracy")} {When()}, in percent: "
                + "mean ± sample standard deviation over seeds (no ± for a single one). Where samples have several labels it is the "
                + "mean area under the ROC curve.</p>\n<div class=\"wide\"><table>\n<thead><tr><th>data set</th><th>model</th>"
                + "<th>mix</th><th>settings that differ</th><th class=\"number\">epochs</th><th class=\"number\">finished runs</th>"
                + $"<th class=\"number\">{resultName} accuracy, %</th><th class=\"number\">time per run</th></tr></thead>\n<tbody>\n"
        );
        var all = groups.Select(group => group.Options).ToArray();
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i];
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td><span class=\"swatch c{i % CurvePlot.Palette}\"></span>{Escape(group.Options.Dataset)}</td>"
                    + $"<td>{Escape(Model(group.Options))}</td><td>{Escape(group.Options.Mix)}</td>"
                    + $"<td>{Escape(OptionTexts.Differing(group.Options, all))}</td>"
                    + $"<td class=\"number\">{group.Options.Epochs}</td>"
                    + $"<td class=\"number\">{group.Accuracies.Count} of {group.Runs.Count}</td>"
                    + $"<td class=\"number result\">{Accuracy(group)}</td>"
                    + $"<td class=\"number\">{Duration(group.Runs.Average(run => run.Record.Seconds))}</td></tr>\n"
            );
        }
        html.Append("</tbody>\n</table></div>\n");
    }

    // When results are measured.
    private string When() =>
        !runs.Any(run => run.Record.BestEpoch is not null) ? "after the last epoch"
        : runs.All(run => run.Record.BestEpoch is not null) ? "of the epoch that is best on the validation samples"
        : "after the last epoch, or where there are validation samples of the epoch that is best on them";

    private void Curves()
    {
        var name = ResultName.Of(
            runs.Select(run => run.Record.BestEpoch is null ? ResultName.Of(run.Record.Options) : ResultName.Validation)
        );
        html.Append(
            "<h2>Curves</h2>\n"
                + "<p class=\"note\">One line per run, coloured as in the table above; rest the pointer on a line for its name. "
                + "Training loss and accuracy are on mixed samples, so they are not comparable between methods.</p>\n<div "
                + "class=\"plots\">\n"
        );
        html.Append(CurvePlot.Svg(ResultName.Sentence(name, "accuracy, %"), Lines(epoch => 100 * epoch.MeasuredAccuracy)));
        html.Append(CurvePlot.Svg(ResultName.Sentence(name, "loss"), Lines(epoch => epoch.MeasuredLoss)));
        html.Append(CurvePlot.Svg("Training accuracy on mixed samples, %", Lines(epoch => 100 * epoch.TrainAccuracy)));
        html.Append(CurvePlot.Svg("Training loss on mixed samples", Lines(epoch => epoch.TrainLoss)));
        html.Append("</div>\n");
    }

    private List<Curve> Lines(Func<Records.EpochRecord, double?> value) =>
        [.. groups.SelectMany((group, i) => group.Runs.Select(run => new Curve(run.Name, i, [.. run.Metrics.Select(value)])))];

    private void Masks()
    {
        html.Append("<h2>Masks</h2>\n");
        var drawn = new HashSet<string>();
        foreach (var group in groups)
        {
            foreach (var example in ExampleMasks.Of(group.Options).Where(example => drawn.Add(example.Title)))
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<h3>{Escape(example.Title)}</h3>\n<p><img alt=\"Masks of {Escape(example.Title)}\" "
                        + $"src=\"data:image/png;base64,{Convert.ToBase64String(example.Png)}\"/></p>\n"
                );
            }
        }
        html.Append(
            drawn.Count == 0
                ? "<p class=\"note\">None of these methods uses masks.</p>\n"
                : "<p class=\"note\">Examples drawn for this page. White keeps the sample's own content, black takes its partner's; "
                    + "λ is the share of white.</p>\n"
        );
    }

    private static string Model(TrainOptions options) =>
        ModelCatalog.Describe(options.Model, options.Width, options.Depth, options.Weights);

    private void Runs()
    {
        html.Append("<h2>Runs</h2>\n<p class=\"note\">All options, and where and how each run was made.</p>\n");
        foreach (var run in groups.SelectMany(group => group.Runs))
        {
            var record = run.Record;
            var accuracy = record.TestAccuracy is { } test ? $", {ResultName.Of(record.Options)} accuracy {Percent(test)} %" : "";
            accuracy += record.TestRocAuc is { } area ? $", ROC-AUC {Percent(area)} %" : "";
            accuracy += record.MedianTestAccuracy is { } median ? $", median of the last epochs {Percent(median)} %" : "";
            html.Append(
                CultureInfo.InvariantCulture,
                $"<details><summary>{Escape(run.Name)}: {Escape(record.Status)} after "
                    + $"{Count(run.Metrics.Count, "epoch")}{accuracy}</summary>\n<div class=\"wide\"><table>\n<tbody>\n"
            );
            Row("started", record.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
            Row("duration", Duration(record.Seconds));
            Row(
                "version",
                $"FMixSharp {record.Version}, commit {record.Commit}, "
                    + $"{string.Join(", ", record.LibraryVersions.Select(each => $"{each.Key} {each.Value}"))}, {record.Runtime}"
            );
            Row("machine", $"{record.Machine}, {record.OperatingSystem}");
            if (record.Repair is { } repair)
                Row("libtorch", repair);
            if (record.Message is { } message)
                Row("stopped because", message);
            if (record.BestEpoch is { } best)
                Row(
                    "best on the validation samples",
                    $"epoch {best + 1}, loss {record.ValidationLoss:0.0000}"
                        + (record.ValidationAccuracy is { } share ? $", accuracy {Percent(share)} %" : "")
                );
            if (record.WrongLayers is { } layers)
                Row("computed wrongly by the machine's library", layers);
            Row("parameters", record.Parameters.ToString("N0", CultureInfo.InvariantCulture));
            foreach (var (name, value) in OptionTexts.All(record.Options))
                Row(name, value);
            html.Append("</tbody>\n</table></div>\n</details>\n");
        }
    }

    private void Row(string name, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Escape(name)}</th><td>{Escape(value)}</td></tr>\n");

    private static string Accuracy(RunGroup group) =>
        group.Accuracies.Count == 0
            ? "–"
            : Percent(group.Mean) + (group.StandardDeviation is { } deviation ? $" ± {Percent(deviation)}" : "");

    private static string Percent(double fraction) => (100 * fraction).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private static string Duration(double seconds) => DurationText.Of(seconds);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
