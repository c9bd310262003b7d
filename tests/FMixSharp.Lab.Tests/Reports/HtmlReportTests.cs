using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using FMixSharp.Lab.Reports;

namespace FMixSharp.Lab.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly string html = HtmlReport.Html([
        SampleRuns.Finished(1, 0.90),
        SampleRuns.Finished(2, 0.92),
        SampleRuns.Finished(1, 0.85, "none"),
        SampleRuns.Finished(1, 0.8, "cutmix+mixup"),
    ]);

    [Fact]
    public void It_is_well_formed_and_loads_nothing_from_elsewhere()
    {
        var page = Parse(html);
        Assert.NotEmpty(page.Descendants(Svg + "path"));
        var links = page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href");
        Assert.All(links, link => Assert.StartsWith("data:image/png;base64,", link.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe");
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", WithoutNamespaces().Replace(html, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_mean_and_deviation_over_seeds()
    {
        Assert.Contains("91.00 ± 1.41", Text(html), StringComparison.Ordinal); // sqrt(2) of 1
        Assert.Contains("85.00", Text(html), StringComparison.Ordinal);
        Assert.Contains("2 of 2", Text(html), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_said_to_be_of_test_or_of_held_out_samples()
    {
        var test = SampleRuns.Finished(1, 0.9);
        var held = test with { Record = test.Record with { Options = test.Record.Options with { Validate = "0.1" } } };
        Assert.DoesNotContain("alidation accuracy", html, StringComparison.Ordinal);
        var page = HtmlReport.Html([held]);
        Assert.DoesNotContain("est accuracy", page, StringComparison.Ordinal);
        Assert.Contains("Validation accuracy after the last epoch", page, StringComparison.Ordinal);
        Assert.Contains("<th class=\"number\">validation accuracy, %</th>", page, StringComparison.Ordinal);
        var both = HtmlReport.Html([test, held]);
        Assert.Contains("<th class=\"number\">test or validation accuracy, %</th>", both, StringComparison.Ordinal);
        Assert.Contains(", test accuracy 90.00 %", both, StringComparison.Ordinal);
        Assert.Contains(", validation accuracy 90.00 %", both, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_outside_are_escaped()
    {
        Assert.Contains("a &lt;fast&gt; &amp; quiet machine", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<fast>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_shown_for_the_methods_that_have_them()
    {
        // FMix once for both of its seeds, and CutMix of the alternation.
        Assert.Equal(2, Parse(html).Descendants().Count(element => element.Name.LocalName == "img"));
        var without = HtmlReport.Html([SampleRuns.Finished(1, 0.9, "mixup")]);
        Assert.Contains("None of these methods uses masks", without, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_every_run_is_listed()
    {
        var text = Text(html);
        foreach (var name in new[] { "learning rate", "weight decay", "per sample", "batch size", "train size", "schedule", "seed" })
            Assert.Equal(4, text.Split('\n').Count(line => line.Trim() == name));
    }

    [Fact]
    public void A_run_without_a_finished_epoch_is_reported_too()
    {
        var run = SampleRuns.Finished(1, 0.5);
        var page = HtmlReport.Html([run with { Metrics = [], Record = run.Record with { Status = "running", TestAccuracy = null } }]);
        Parse(page);
        Assert.Contains("0 of 1", page, StringComparison.Ordinal);
        Assert.Contains("no finished epoch yet", page, StringComparison.Ordinal);
    }

    private static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static string Text(string page) => string.Join('\n', Parse(page).DescendantNodes().OfType<XText>().Select(text => text.Value));

    [GeneratedRegex("xmlns=\"[^\"]*\"|base64,[^\"]*")]
    private static partial Regex WithoutNamespaces();
}
