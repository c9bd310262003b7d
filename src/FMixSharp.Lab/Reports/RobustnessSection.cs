using System.Globalization;
using System.Net;
using System.Text;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Reports;

/// <summary>What a report says of attacks: a plot and a table for each settings that were measured.</summary>
internal static class RobustnessSection
{
    /// <summary>The section, or nothing where no run was attacked.</summary>
    public static string Html(IReadOnlyList<ReportRun> runs)
    {
        var html = new StringBuilder();
        foreach (var group in RobustnessGroup.Of(runs))
        {
            if (html.Length == 0)
                html.Append(
                    "<h2>Robustness</h2>\n<p class=\"note\">Accuracy under attack, in percent: mean ± sample standard deviation over "
                        + "seeds. ε is the largest change of pixels in "
                        + "[0, 1]; the worst case counts an image as lost when any attack succeeds on it.</p>\n"
                );
            var commits = group.Methods.SelectMany(method => method.Records).Select(record => record.Commit).Distinct();
            var panels = RobustnessPlot.Panels(group);
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"plots\">\n{string.Concat(panels.Select(PanelSvg.Inline))}</div>\n{PanelSvg.Legend(panels[0])}"
                    + $"<p class=\"note\">{Counted.Of(group.Images, "images")}, seed {group.Options.Seed}, measured with commit "
                    + $"{Escape(string.Join(", ", commits))}.</p>\n"
            );
            Table(html, group);
        }
        return html.ToString();
    }

    private static void Table(StringBuilder html, RobustnessGroup group)
    {
        html.Append("<div class=\"wide\"><table>\n<thead><tr><th>attack</th><th>method</th><th class=\"number\">runs</th>");
        foreach (var epsilon in group.Options.Epsilons)
            html.Append(CultureInfo.InvariantCulture, $"<th class=\"number\">ε = {epsilon}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var (curve, _) in group.Methods[0].Records[0].Curves())
        foreach (var method in group.Methods)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{curve}</td><td>{Escape(method.Name)}</td><td class=\"number\">{method.Records.Count}</td>"
            );
            foreach (var (mean, deviation) in method.Curve(curve))
            {
                var spread = method.Records.Count > 1 ? FormattableString.Invariant($" ± {100 * deviation:0.0}") : "";
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{100 * mean:0.0}{spread}</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table></div>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
