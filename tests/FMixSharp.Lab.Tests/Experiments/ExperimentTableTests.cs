using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Experiments;

public sealed class ExperimentTableTests
{
    [Fact]
    public void Mean_deviation_and_seeds_stand_beside_the_papers_numbers()
    {
        using var folder = new TestFolder();
        var file = Measured(folder, ("none", 0.50), ("none", 0.52), ("none", 0.54), ("fmix", 0.60));
        var table = ExperimentTable.Of(file);
        Assert.Equal(["Table II", "small"], table.Columns);
        Assert.Equal(["94.63 ± 0.21", "52.00 ± 2.00 (3 seeds)"], table.Rows[0].Cells.Select(cell => cell!.Text));
        Assert.Equal(["96.14 ± 0.10", "60.00 (1 seed)"], table.Rows[1].Cells.Select(cell => cell!.Text));
    }

    [Fact]
    public void Where_medians_are_compared_the_last_epoch_stands_beside_them()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        file.Content.Results["small"] = SampleExperiment.Results(
            new("fmix", null, 1, 0.6, 5, MedianAccuracy: 0.5),
            new("fmix", null, 2, 0.7, 5, MedianAccuracy: 0.52)
        );
        Assert.Equal(
            "51.00 ± 1.41 (2 seeds; last epoch 65.00)",
            ExperimentTable.Of(file).Rows.Single(row => row.Method == "fmix").Cells[1]!.Text
        );
    }

    [Fact]
    public void Markdown_html_and_plain_text_say_the_same()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        file.Content.Results["small"] = SampleExperiment.Results(
            new("none", null, 1, 0.50, 5),
            new("none", null, 2, 0.51, 5),
            new("fmix", null, 1, 0.60, 5),
            new("fmix", null, 2, 0.6102, 5)
        );
        const string shown = "+10.01 (+9.88 to +10.14)";
        var markdown = ExperimentText.Markdown(file);
        Assert.Contains("| fmix | 96.14 ± 0.10 | 60.51 ± 0.72 (2 seeds) |", markdown, StringComparison.Ordinal);
        Assert.Contains($"| fmix − none | 2 | **{shown}** | < 0.001 | < 0.001 |", markdown, StringComparison.Ordinal);
        Assert.Contains("| abcdef1 |", markdown, StringComparison.Ordinal);
        var html = XElement.Parse($"<div>{ExperimentText.Html(file)}</div>"); // well-formed, though the title has < and &
        Assert.Contains(html.Descendants("strong"), element => element.Value == shown);
        Assert.Contains($"{shown} *", ExperimentText.Plain(file), StringComparison.Ordinal);
        Assert.Contains(shown, HtmlReport.Html([], [file]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_in_a_name_does_not_end_a_cell()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["methods"]!["fmix|cutmix"] = JsonNode.Parse("""{ "mix": "fmix|cutmix" }""");
        var file = SampleExperiment.Write(folder["sample.json"], json);
        file.Content.Results["full"] = SampleExperiment.Results(new MeasuredRun("fmix|cutmix", null, 1, 0.5, 5));
        Assert.Contains("| fmix\\|cutmix | – | 50.00 (1 seed) |", ExperimentText.Markdown(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "folds": 5 }""", "Validation accuracy in %")]
    [InlineData("""{ "settings": { "dataset": "shapes", "validate": "1/4" } }""", "Validation accuracy in %")]
    [InlineData("""{ "methods": { "none": { "mix": "none" }, "fmix": { "validate": "0.1" } } }""", "Test or validation accuracy in %")]
    [InlineData("{}", "Test accuracy in %")]
    public void Results_on_samples_held_out_are_said_to_be_validation(string changes, string expected)
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            json[name] = value!.DeepClone();
        var file = SampleExperiment.Write(folder["sample.json"], json);
        Assert.Contains(expected, ExperimentText.Plain(file), StringComparison.Ordinal);
        Assert.Contains(expected, ExperimentText.Markdown(file), StringComparison.Ordinal);
        Assert.Contains(expected, ExperimentText.Html(file), StringComparison.Ordinal);
        var joint = SampleExperiment.Write(folder["joint.json"], SampleExperiment.Joint("sample"));
        Assert.Equal(file.ResultName, joint.ResultName);
    }

    [Fact]
    public void A_sweep_is_a_row_for_each_value_and_a_plot()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["paper"] = JsonNode.Parse("""{ "where": "Figure 3" }""");
        json["sweep"] = JsonNode.Parse("""{ "option": "decay", "values": [1, 3] }""");
        var file = SampleExperiment.Write(folder["sweep.json"], json);
        file.Content.Results["small"] = SampleExperiment.Results(
            new("fmix", 1, 1, 0.4, 5),
            new("fmix", 1, 2, 0.6, 5),
            new("fmix", 3, 1, 0.7, 5)
        );
        Assert.Equal([1, 3], ExperimentTable.Of(file).Rows.Select(row => row.Value!.Value));
        // one method: nothing is best
        Assert.Contains("| fmix | 3 | 70.00 (1 seed) |", ExperimentText.Markdown(file), StringComparison.Ordinal);
        Assert.True(SweepPlot.CanShow(file, "small"));
        var svg = XDocument.Parse(Encoding.UTF8.GetString(SweepPlot.Svg(file, "small")));
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], SweepPlot.Png(file, "small")[..4]);
        Assert.Throws<ArgumentException>(() => SweepPlot.Svg(file, "full"));
    }

    private static ExperimentFile Measured(TestFolder folder, params (string Method, double Accuracy)[] runs)
    {
        var file = SampleExperiment.Write(folder["sample.json"]);
        file.Content.Results["small"] = SampleExperiment.Results([
            .. runs.Select((run, seed) => new MeasuredRun(run.Method, null, seed, run.Accuracy, 60)),
        ]);
        return file;
    }
}
