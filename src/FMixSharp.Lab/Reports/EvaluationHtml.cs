using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Analysis.Evaluations;

namespace FMixSharp.Lab.Reports;

/// <summary>
/// What evaluations measured besides accuracy, as a section of a report: well-formed HTML, empty where nothing was measured.
/// </summary>
internal static class EvaluationHtml
{
    // Of many classes the worst.
    private const int MostClasses = 30;

    /// <summary>The section.</summary>
    public static string Of(IReadOnlyList<ReportRun> runs)
    {
        ReportRun[] evaluated = [.. runs.Where(run => run.Evaluation is not null)];
        if (evaluated.Length == 0)
            return "";
        var html = new StringBuilder(
            "<h2>Classes and confidence</h2>\n<p class=\"note\">NLL: mean negative log likelihood. ECE: expected calibration error, the "
                + "mean difference between accuracy and confidence over 15 bins of confidence. Scaled: logits divided by the "
                + "temperature that fits the validation samples best.</p>\n"
        );
        HtmlTable.Append(
            html,
            ["run", "weights", "samples", "accuracy, %", "NLL", "ECE, %", "temperature", "scaled NLL", "scaled ECE, %"],
            evaluated.Select(run => Row(run.Name, run.Evaluation!))
        );
        foreach (var run in evaluated)
            Details(html, run);
        return html.ToString();
    }

    private static string[] Row(string name, EvaluationRecord record) =>
        [
            name,
            $"{record.Checkpoint}, epoch {record.Epochs}",
            $"{record.Count} {record.ResultOf} {record.Samples}",
            Percent(record.Accuracy),
            Number(record.NegativeLogLikelihood),
            Percent(record.CalibrationError),
            Number(record.Temperature),
            Number(record.ScaledNegativeLogLikelihood),
            Percent(record.ScaledCalibrationError),
        ];

    private static void Details(StringBuilder html, ReportRun run)
    {
        var record = run.Evaluation!;
        html.Append(CultureInfo.InvariantCulture, $"<details><summary>{Escape(run.Name)}: classes and mistakes</summary>\n");
        if (record.NotScaledBecause is { } reason)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">Not scaled: {Escape(reason)}.</p>\n");
        var areLabels = record.Classes.Any(each => each.RocAuc is not null);
        var worst = record.Classes.OrderBy(each => each.Accuracy ?? 2).Take(MostClasses).ToArray();
        if (worst.Length < record.Classes.Count)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"note\">The {worst.Length} worst of {record.Classes.Count} classes.</p>\n"
            );
        HtmlTable.Append(
            html,
            [areLabels ? "label" : "class", "samples", "accuracy, %", "precision, %", .. areLabels ? ["ROC-AUC, %"] : (string[])[]],
            (worst.Length < record.Classes.Count ? worst : record.Classes).Select(each =>
                (string[])
                    [
                        each.Name,
                        each.Count.ToString(CultureInfo.InvariantCulture),
                        Percent(each.Accuracy),
                        Percent(each.Precision),
                        .. areLabels ? [Percent(each.RocAuc)] : (string[])[],
                    ]
            )
        );
        Picture(html, run.ConfusionPng, "Confusion matrix");
        if (record.Confused.Count > 0)
            HtmlTable.Append(
                html,
                ["true class", "taken for", "samples"],
                record.Confused.Select(pair => (string[])[pair.Label, pair.Prediction, pair.Count.ToString(CultureInfo.InvariantCulture)])
            );
        Picture(html, run.MistakesPng, "Worst mistakes");
        if (record.Mistakes.Any(mistake => (mistake.Text ?? mistake.File) is not null))
            HtmlTable.Append(
                html,
                ["true class", "taken for", "confidence, %", record.Mistakes[0].Text is null ? "file" : "text"],
                record.Mistakes.Select(mistake =>
                    (string[])[mistake.Label, mistake.Prediction, Percent(mistake.Confidence), mistake.Text ?? mistake.File ?? ""]
                )
            );
        html.Append("</details>\n");
    }

    private static void Picture(StringBuilder html, byte[]? png, string name)
    {
        if (png is not null)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p><img alt=\"{name}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/></p>\n"
            );
    }

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(double? value) => value is { } share ? (100 * share).ToString("0.00", CultureInfo.InvariantCulture) : "–";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
