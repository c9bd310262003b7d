using System.Text.Json.Nodes;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Experiments;

[Collection("tensors")]
public sealed class ExperimentMeasuresTests
{
    [Fact]
    public void Attacks_on_the_runs_of_another_experiment_are_measured_once_and_stand_in_tables()
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["sample.json"], Both());
        var file = Measuring(folder, "attack", """{ "attacks": ["fgsm", "noise"], "epsilons": [0, 0.1], "limit": 20 }""");
        var results = Trained(file, folder, out var log);
        string[] names = ["fgsm, ε 0", "fgsm, ε 0.1", "noise, ε 0", "noise, ε 0.1", "worst case, ε 0", "worst case, ε 0.1"];
        Assert.Equal(["none", "fmix"], results.Runs.Select(run => run.Method));
        Assert.All(results.Runs, run => Assert.Equal(names, run.Measures!.Keys));
        Assert.All(results.Runs, run => Assert.True(run.Measures!["fgsm, ε 0.1"] <= run.Measures["fgsm, ε 0"]));
        var again = ExperimentRunner.Results(file, "small", ExperimentPlan.Runs(file, "small"), folder.Path, "command", log.Add)!;
        Assert.Equal(results.Runs.Select(run => run.Measures!.Values), again.Runs.Select(run => run.Measures!.Values));
        file.Content.Results["small"] = results;
        file.Save();
        file = ExperimentFile.Read(file.Path);
        var markdown = ExperimentText.Markdown(file);
        Assert.Contains("| measured | method | small |", markdown, StringComparison.Ordinal);
        Assert.Contains("| worst case, ε 0.1 | fmix | ", markdown, StringComparison.Ordinal);
        Assert.Contains("| worst case, ε 0.1: fmix − none | 1 | ", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void So_are_sums_of_maps()
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["sample.json"], Both());
        var file = Measuring(folder, "grad_cam", """{ "limit": 20 }""");
        var results = Trained(file, folder, out _);
        Assert.All(results.Runs, run => Assert.InRange(run.Measures!.Values.Min(), 1, 32 * 32));
        Assert.Equal(2, results.Runs[0].Measures!.Count); // the stages of spec §5.2
    }

    [Fact]
    public void Autoencoders_are_trained_measured_and_compared()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json.Remove("settings");
        json["information"] = JsonNode.Parse(
            """{ "dataset": "shapes", "epochs": 1, "train_size": 40, "limit": 20, "batch_size": 20, "learning_rate": 0.001, "threads": 1 }"""
        );
        json["methods"] = JsonNode.Parse("""{ "none": {}, "masks": { "mix": "fmix" } }""");
        json["paper"] = JsonNode.Parse("""{ "where": "Table I", "measures": { "MSE": { "none": "0.3", "masks": "0.2" } } }""");
        json["scales"]!.AsObject().Remove("small");
        json["repeats"] = 1;
        var file = SampleExperiment.Write(folder["autoencoders.json"], json);
        Assert.NotNull(
            ExperimentStudy.Run(file, "full", null, folder["runs"], options => options, cancel: TestContext.Current.CancellationToken)
        );
        var results = ExperimentRunner.Results(file, "full", [], folder["runs"], "command")!;
        Assert.Equal(["none", "masks"], results.Runs.Select(run => run.Method));
        Assert.All(results.Runs, run => Assert.Null(run.TestAccuracy));
        file.Content.Results["full"] = results;
        var compared = Comparison.Of(file, "full").Single(each => each.Measure == "MSE");
        Assert.Equal(-1, compared.Claim);
        Assert.Equal(1, compared.Difference!.Count);
    }

    [Theory]
    [InlineData("""{ "attack": { "epsilons": [2, 1] }, "of": ["sample"] }""", "epsilons are [2, 1]")]
    [InlineData("""{ "attack": {}, "of": ["sample", "other"] }""", "expected one name in 'of'")]
    [InlineData("""{ "attack": {}, "grad_cam": {}, "of": ["sample"] }""", "more than one of 'attack'")]
    [InlineData("""{ "grad_cam": { "method": "cam" }, "of": ["sample"] }""", "method is 'cam'")]
    [InlineData("""{ "information": { "dataset": "imdb" }, "methods": { "none": {} } }""", "dataset is 'imdb'")]
    public void What_cannot_be_measured_is_refused(string members, string expected)
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["sample.json"]);
        SampleExperiment.Write(folder["other.json"]);
        var json = JsonNode.Parse(members)!.AsObject();
        json["title"] = "wrong";
        var error = Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["wrong.json"], json));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Both()
    {
        var json = SampleExperiment.Json();
        json["scales"]!["small"]!.AsObject().Remove("methods");
        return json;
    }

    private static ExperimentFile Measuring(TestFolder folder, string kind, string options)
    {
        var json = SampleExperiment.Joint("sample");
        json[kind] = JsonNode.Parse(options);
        return SampleExperiment.Write(folder["measured.json"], json);
    }

    private static ExperimentResults Trained(ExperimentFile file, TestFolder folder, out List<string> log)
    {
        var plan = ExperimentPlan.Runs(file, "small");
        foreach (var run in plan)
            ExperimentRunner.Run(run, folder.Path, cancel: TestContext.Current.CancellationToken);
        log = [];
        return ExperimentRunner.Results(file, "small", plan, folder.Path, "command", log.Add)!;
    }
}
