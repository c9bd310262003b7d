using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Analysis.Information;

namespace FMixSharp.Lab.Reports;

/// <summary>What analyses measured, as sections of a report: well-formed HTML, empty where nothing was measured.</summary>
internal static class AnalysisHtml
{
    /// <summary>The sums of class activation maps, and where the maps of mixed images lie.</summary>
    public static string GradCam(IReadOnlyList<ReportRun> runs)
    {
        if (runs.All(run => run.Cams.Count == 0))
            return "";
        var html = new StringBuilder(
            "<h2>Where the models look</h2>\n<p class=\"note\">Sum of each test image's class activation map, divided by its maximum: "
                + "how much of the image counts. "
                + "Mean ± standard deviation over seeds. The paper does not say at which layer and size its sums were taken.</p>\n"
        );
        HtmlTable.Append(html, CamTable.Columns, CamTable.Rows(runs));
        foreach (var run in runs)
        {
            foreach (var record in run.Cams.Where(record => record.Sources.Count > 0))
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<h3>{Escape(run.Name)}: test samples mixed by {Escape(record.Mixed ?? "")}, {Escape(record.Method)}</h3>\n"
                );
                HtmlTable.Append(
                    html,
                    ["mean λ", "mixtures", "share of the own class's map on the own sample", "share of the partner's on the partner's"],
                    [
                        .. record.Sources.Select(bin =>
                            (string[])
                                [
                                    Number(bin.Lambda),
                                    bin.Count.ToString(CultureInfo.InvariantCulture),
                                    Number(bin.OwnShare),
                                    Number(bin.PartnerShare),
                                ]
                        ),
                    ]
                );
            }
        }
        return html.ToString();
    }

    /// <summary>Table I and the pictures of one study.</summary>
    public static string Information(string folder)
    {
        var records = InformationStudy.ReadAll(folder);
        var html = new StringBuilder("<h2>What autoencoders keep of an image (Table I)</h2>\n");
        HtmlTable.Append(html, InformationTable.Columns, InformationTable.Rows(records));
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(InformationTable.Note)}</p>\n<ul class=\"note\">\n");
        foreach (var line in InformationTable.Provenance(records))
            html.Append(CultureInfo.InvariantCulture, $"<li>{Escape(line)}</li>\n");
        html.Append("</ul>\n");
        if (InformationStudy.ReadPictures(folder) is { } png)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p><img alt=\"Reconstructions\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/></p>\n"
            );
        return html.ToString();
    }

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
