using System.Text.Json.Nodes;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Experiments;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(0.02, Verdict.Supported)] // the paper has fmix above none
    [InlineData(-0.02, Verdict.Contradicted)]
    [InlineData(0, Verdict.CannotTell)]
    public void A_verdict_needs_a_test(double gain, object verdict)
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        Measure(file, [0.50, 0.52, 0.51], [0.501 + gain, 0.52 + gain, 0.509 + gain]);
        var compared = Assert.Single(Comparison.Of(file, "small"));
        Assert.Equal("fmix − none", compared.Name);
        Assert.Equal(1, compared.Claim);
        Assert.Equal(1.51, compared.Paper!.Value, 1e-9);
        Assert.Equal(100 * gain, compared.Difference!.Mean, 1e-9);
        Assert.Equal((Verdict)verdict, compared.Verdict);
    }

    [Fact]
    public void Only_seeds_that_both_have_are_compared()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        Measure(file, [0.5, 0.6, 0.9], [0.6]);
        var compared = Assert.Single(Comparison.Of(file, "small"));
        Assert.Equal((1, 10.0), (compared.Difference!.Count, Math.Round(compared.Difference.Mean, 9)));
        Assert.Equal(Verdict.CannotTell, compared.Verdict);
    }

    [Fact]
    public void What_was_declared_counts_for_the_correction_before_it_is_run()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["methods"]!["cutmix"] = new JsonObject { ["mix"] = "cutmix" };
        json["contrasts"] = JsonNode.Parse(
            """[{ "method": "fmix", "against": "none" }, { "method": "fmix", "against": "cutmix", "claim": "below" }]"""
        );
        var file = SampleExperiment.Write(folder["sample.json"], json);
        Measure(file, [0.50, 0.52, 0.51], [0.55, 0.58, 0.56], "full");
        var compared = Comparison.Of(file, "full");
        Assert.Equal([Verdict.Supported, Verdict.Untested], compared.Select(each => each.Verdict));
        Assert.Equal(2 * compared[0].Difference!.P!.Value, compared[0].Corrected!.Value, 1e-12);
        Assert.Equal(-1, compared[1].Claim);
    }

    [Fact]
    public void Values_of_a_sweep_are_compared_each_or_with_one_another()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["sweep"] = JsonNode.Parse("""{ "option": "decay", "values": [1, 3] }""");
        json["contrasts"] = JsonNode.Parse(
            """[{ "method": "fmix", "against": "none" }, { "method": "fmix", "value": 3, "against": "fmix", "against_value": 1 }]"""
        );
        var file = SampleExperiment.Write(folder["sample.json"], json);
        file.Content.Results["small"] = SampleExperiment.Results(
            new("none", 1, 1, 0.4, 5),
            new("fmix", 1, 1, 0.5, 5),
            new("none", 3, 1, 0.4, 5),
            new("fmix", 3, 1, 0.7, 5)
        );
        var compared = Comparison.Of(file, "small");
        Assert.Equal(["fmix − none at 1", "fmix − none at 3", "fmix at 3 − fmix at 1"], compared.Select(each => each.Name));
        Assert.Equal([10, 30, 20], compared.Select(each => Math.Round(each.Difference!.Mean, 9)));
    }

    [Theory]
    [InlineData("""{ "method": "fmixx", "against": "none" }""", "contrasts[0] has a method 'fmixx', which there is not")]
    [InlineData("""{ "method": "fmix", "against": "fmix" }""", "contrasts[0] compares 'fmix' with itself")]
    [InlineData("""{ "method": "fmix", "against": "none", "value": 3 }""", "contrasts[0] has a value 3, which the sweep has not")]
    [InlineData(
        """{ "method": "fmix", "against": "none", "claim": "better" }""",
        "contrasts[0] has the claim 'better'; expected above, below"
    )]
    public void A_comparison_that_means_nothing_is_refused(string contrast, string expected)
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["contrasts"] = new JsonArray(JsonNode.Parse(contrast));
        var error = Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["sample.json"], json));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static void Measure(ExperimentFile file, double[] none, double[] fmix, string scale = "small") =>
        file.Content.Results[scale] = SampleExperiment.Results([
            .. none.Select((accuracy, seed) => new MeasuredRun("none", null, seed, accuracy, 60)),
            .. fmix.Select((accuracy, seed) => new MeasuredRun("fmix", null, seed, accuracy, 60)),
        ]);
}
