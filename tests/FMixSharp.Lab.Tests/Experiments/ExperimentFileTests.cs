using System.Text.Json.Nodes;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Experiments;

public sealed class ExperimentFileTests
{
    public static TheoryData<string> Committed =>
        [
            .. Directory
                .GetFiles(Path.Combine(Root(), "experiments"), "*.json")
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Committed))]
    public void Every_experiment_of_the_repository_can_be_planned_at_every_scale(string name)
    {
        var file = ExperimentFile.Read(Path.Combine(Root(), "experiments", name));
        Assert.Contains("full", file.Content.Scales.Keys);
        Assert.Contains("small", file.Content.Scales.Keys);
        foreach (var scale in file.Content.Scales.Keys)
        {
            var runs = ExperimentPlan.Runs(file, scale);
            Assert.Equal(runs.Count, runs.Select(run => run.Name).Distinct().Count());
        }
        Assert.All(file.Content.Paper.Results.Keys, method => Assert.Contains(method, file.Methods));
        Assert.All(file.Content.Results, result => Assert.Contains(result.Key, file.Content.Scales.Keys));
    }

    [Fact]
    public void Runs_come_seed_by_seed_with_the_methods_options_last()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        var runs = ExperimentPlan.Runs(file, "full");
        Assert.Equal(["none-s1", "fmix-s1", "none-s2", "fmix-s2"], runs.Select(run => run.Name));
        Assert.Equal(
            ("fmix", 0.5, 2, 40, 2L),
            (runs[3].Options.Mix, runs[3].Options.Alpha, runs[3].Options.Epochs, runs[3].Options.TrainSize!.Value, runs[3].Options.Seed)
        );
        var small = Assert.Single(ExperimentPlan.Runs(file, "small"));
        Assert.Equal(("fmix", 1), (small.Method, small.Options.Epochs));
        Assert.Equal([7L, 9], ExperimentPlan.Runs(file, "small", [7, 9]).Select(run => run.Options.Seed));
    }

    [Fact]
    public void A_sweep_gives_each_value_to_each_method()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["sweep"] = JsonNode.Parse("""{ "option": "train_size", "values": [10, 40] }""");
        json["scales"]!["small"]!["values"] = JsonNode.Parse("[20]");
        var file = SampleExperiment.Write(folder["sweep.json"], json);
        var runs = ExperimentPlan.Runs(file, "full", [1]);
        Assert.Equal(
            ["none-train-size-10-s1", "fmix-train-size-10-s1", "none-train-size-40-s1", "fmix-train-size-40-s1"],
            runs.Select(run => run.Name)
        );
        Assert.Equal([10, 10, 40, 40], runs.Select(run => run.Options.TrainSize!.Value));
        Assert.Equal(20, Assert.Single(ExperimentPlan.Runs(file, "small")).Options.TrainSize);
    }

    [Theory]
    [InlineData("of/it")]
    [InlineData("a,b")]
    [InlineData("")]
    public void A_scale_whose_name_is_none_of_a_folder_is_refused(string name)
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["scales"]![name] = json["scales"]!["small"]!.DeepClone();
        Assert.Contains(
            $"a scale is called '{name}'; expected a name for folders",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["e.json"], json)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_held_out_is_said_by_folds_or_by_validate_and_not_by_both()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["settings"]!["validate"] = "0.5";
        Assert.All(
            ExperimentPlan.Runs(SampleExperiment.Write(folder["e.json"], json), "full"),
            run => Assert.Equal("0.5", run.Options.Validate)
        );
        json["folds"] = 5;
        Assert.Contains(
            "settings has 'validate', but 'folds' holds out one of 5 folds in each run",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["e.json"], json)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void In_cross_validation_each_run_holds_out_another_fold()
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        json["folds"] = 5;
        var file = SampleExperiment.Write(folder["folds.json"], json);
        Assert.Equal(["1/5", "1/5", "2/5", "2/5"], ExperimentPlan.Runs(file, "full").Select(run => run.Options.Validate));
        Assert.Contains(
            "no fold 0 of 5",
            Assert.Throws<ExperimentException>(() => ExperimentPlan.Runs(file, "full", [0])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no fold 6 of 5",
            Assert.Throws<ExperimentException>(() => ExperimentPlan.Runs(file, "full", [6])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("$.settings.epochz", "3", "settings has 'epochz', which is no option")]
    [InlineData("$.settings.epochs", "\"many\"", "settings: the value at $.epochs is of the wrong kind")]
    [InlineData("$.methods.fmix.alpha", "-1", "method 'fmix' at scale 'full': alpha is -1")]
    [InlineData(
        "$.scales.small.methods",
        "[\"cutmix\"]",
        "scale 'small' names a method 'cutmix', which there is not; expected one of none, fmix"
    )]
    [InlineData("$.paper.results.fmix", "\"96,14\"", "the paper's result of 'fmix' is '96,14'; expected a number such as 94.63")]
    [InlineData(
        "$.paper.results.fmix",
        "\"96.14 ± 0,21\"",
        "the paper's result of 'fmix' is '96.14 ± 0,21'; expected a number such as 94.63"
    )]
    [InlineData("$.settings.alpha", "\"0,5\"", "settings: the value at $.alpha is of the wrong kind")]
    [InlineData("$.settings.alpha", "\"0.5\"", "settings: the value at $.alpha is of the wrong kind")]
    [InlineData("$.repeats", "0", "repeats is 0")]
    [InlineData("$.folds", "1", "folds is 1; expected at least 2")]
    [InlineData("$.colour", "1", "'colour'")]
    [InlineData("$.settings.dataset", "null", "settings have no dataset")]
    [InlineData("$.sweep", "{\"option\":\"decay\",\"values\":[]}", "the sweep has no values")]
    [InlineData("$.settings.dataset", "3", "the dataset is 3; expected a name in quotes")]
    [InlineData("$.settings", "[]", "$.settings")]
    [InlineData("$.scales", "null", "scales")]
    [InlineData("$.scales.full", "null", "there is a null")]
    [InlineData("$.scales.small.methods", "[null]", "there is a null")]
    [InlineData("$.paper", "null", "paper")]
    [InlineData("$.paper.results.fmix", "null", "there is a null")]
    [InlineData("$.methods.fmix", "3", "fmix")]
    [InlineData("$.repeats", "\"two\"", "$.repeats")]
    [InlineData("$.results", "{\"full\":null}", "there is a null")]
    [InlineData("$.title", "3", "$.title")]
    [InlineData("$.repeats", "2000000000", "scale 'full' has 4000000000 runs, 2000000000 of each method; expected at most 10000 in all")]
    [InlineData("$.scales.small.repeats", "10001", "scale 'small' has 10001 runs, 10001 of each method")]
    [InlineData("$.scales.small.methods", "[\"fmix\", \"fmix\"]", "fmix stands more than once among the methods of scale 'small'")]
    [InlineData("$.sweep", "{\"option\":\"decay\",\"values\":[1, 2, 1.0]}", "1 stands more than once among the sweep's values")]
    [InlineData("$.sweep", "{\"option\":\"decay\",\"values\":[1e999]}", "$.sweep.values[0] is 1e999, which is beyond")]
    [InlineData("$.sweep", "{\"option\":\"epochs\",\"values\":[0.5]}", "sweep: the value at $.epochs is of the wrong kind")]
    [InlineData("$.sweep", "{\"option\":null,\"values\":[1]}", "option")]
    [InlineData("$.settings.learning_rate", "1e999", "$.settings.learning_rate is 1e999, which is beyond")]
    [InlineData("$.settings.epochs", "1e999", "$.settings.epochs is 1e999, which is beyond")]
    [InlineData("$.settings.epochs", "3000000000", "settings: the value at $.epochs is of the wrong kind")]
    [InlineData("$.scales", "{}", "'scales' has none; expected at least 'full', or no 'scales'")]
    [InlineData("$.settings.seed", "7", "settings has 'seed', but the seeds are 1 to 'repeats'")]
    [InlineData("$.methods.fmix.seed", "7", "methods.fmix has 'seed'")]
    [InlineData("$.scales.small.settings.seed", "7", "scales.small.settings has 'seed'")]
    [InlineData("$.sweep", "{\"option\":\"seed\",\"values\":[1, 2]}", "the sweep has 'seed'")]
    [InlineData("$.methods.../../fmix", "{}", "a method is called '../../fmix'; expected a name for folders")]
    [InlineData("$.methods.fmix,none", "{}", "a method is called 'fmix,none'; expected a name for folders")]
    [InlineData("$.methods.@fmix", "{}", "a method is called '@fmix'; expected a name for folders")]
    [InlineData("$.methods. ", "{}", "a method is called ' '; expected a name for folders")]
    [InlineData("$.settings.mix", "null", "settings: the value at $.mix is of the wrong kind")]
    [InlineData("$.settings.epochs", "null", "settings: the value at $.epochs is of the wrong kind")]
    [InlineData("$.methods.none", "null", "the method 'none' is null; expected an object with the options in which it differs")]
    [InlineData("$.methods.fmix.schedule", "null", "methods.fmix: the value at $.schedule is of the wrong kind")]
    [InlineData("$.scales.small.settings", "null", "settings")]
    [InlineData("$.methods", "{}", "has settings and methods")]
    [InlineData("$.repeats", "\"two\"", "$.repeats is not a whole number of at most 2147483647.")]
    [InlineData("$.repeat", "2", "'repeat' means nothing there; did you mean repeats? Expected one of title, paper, settings,")]
    [InlineData("$.paper", "{}", "$.paper lacks 'where'.")]
    [InlineData("$.scales", "[]", "$.scales is not an object in { }.")]
    [InlineData("$.settings.epochs", "2.5", "is of the wrong kind (expected a whole number of at most 2147483647)")]
    [InlineData(
        "$.results",
        """{"full":{"command":"c","commits":["a"],"machines":["m"],"dates":"d","runs":[]}}""",
        "results of 'full' lack runs, commits or machines"
    )]
    [InlineData(
        "$.results",
        """{"full":{"command":"c","commits":["a"],"machines":["m"],"dates":"d","runs":[{"method":null,"seed":1,"test_accuracy":0,"seconds":1}]}}""",
        "$.results.full.runs[0].method is null"
    )]
    public void What_is_wrong_in_a_file_is_named_with_the_file(string place, string value, string expected)
    {
        using var folder = new TestFolder();
        var json = SampleExperiment.Json();
        var parts = place.StartsWith("$.methods.../", StringComparison.Ordinal)
            ? ["methods", place["$.methods.".Length..]]
            : place.Split('.')[1..];
        JsonNode parent = json;
        foreach (var part in parts[..^1])
            parent = parent[part]!;
        parent[parts[^1]] = JsonNode.Parse(value);
        var error = Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["wrong.json"], json));
        Assert.Contains("wrong.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_stands_twice_and_text_that_is_not_utf8_are_refused()
    {
        using var folder = new TestFolder();
        var text = SampleExperiment.Json().ToJsonString();
        File.WriteAllText(folder["twice.json"], text.Replace("\"epochs\":2", "\"epochs\":2,\"epochs\":3", StringComparison.Ordinal));
        Assert.Contains(
            "twice.json cannot be read",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(folder["twice.json"])).Message,
            StringComparison.Ordinal
        );
        File.WriteAllBytes(
            folder["latin.json"],
            System.Text.Encoding.Latin1.GetBytes(text.Replace("a note", "caf\u00E9", StringComparison.Ordinal))
        );
        Assert.Contains(
            "no text in UTF-8",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(folder["latin.json"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Saving_keeps_everything()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        file.Content.Results["small"] = new ExperimentResults
        {
            Command = "fmix run",
            Commits = ["abc"],
            Machines = ["one"],
            Dates = "2026-01-02",
            Runs = [new MeasuredRun("fmix", null, 1, 0.5, 10)],
        };
        file.Save();
        var text = File.ReadAllText(file.Path);
        var again = ExperimentFile.Read(file.Path);
        Assert.Equal(["none", "fmix"], again.Methods);
        Assert.Equal(0.5, Assert.Single(again.Content.Results["small"].Runs).TestAccuracy);
        Assert.Contains("94.63 ± 0.21", text, StringComparison.Ordinal); // as people write it, not escaped
        again.Save();
        Assert.Equal(text, File.ReadAllText(file.Path));
    }

    [Fact]
    public void An_experiment_that_tests_others_has_all_their_runs()
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["first.json"]);
        SampleExperiment.Write(folder["second.json"]);
        var file = SampleExperiment.Write(folder["both.json"], SampleExperiment.Joint("first", "second"));
        Assert.Equal(["none", "fmix"], file.Methods);
        Assert.Equal(["first-small/fmix-s1", "second-small/fmix-s1"], ExperimentPlan.Runs(file, "small").Select(run => run.Name));
        Assert.Equal("first/none-s1", ExperimentPlan.Runs(file, "full")[0].Name);
    }

    [Fact]
    public void Tests_of_others_need_others_with_the_same_methods_and_no_settings_of_their_own()
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["first.json"]);
        var other = SampleExperiment.Json();
        other["methods"]!.AsObject().Remove("none");
        other["scales"]!.AsObject().Remove("small");
        SampleExperiment.Write(folder["other.json"], other);
        Assert.Contains(
            "other methods than first",
            Assert
                .Throws<ExperimentException>(() => SampleExperiment.Write(folder["both.json"], SampleExperiment.Joint("first", "other")))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "There is no experiment",
            Assert
                .Throws<ExperimentException>(() => SampleExperiment.Write(folder["both.json"], SampleExperiment.Joint("nowhere")))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'of' names first more than once",
            Assert
                .Throws<ExperimentException>(() => SampleExperiment.Write(folder["twice.json"], SampleExperiment.Joint("first", "first")))
                .Message,
            StringComparison.Ordinal
        );
        var own = SampleExperiment.Joint("first");
        own["settings"] = new JsonObject();
        Assert.Contains(
            "no settings",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["own.json"], own)).Message,
            StringComparison.Ordinal
        );
        var testOn = SampleExperiment.Json();
        testOn["test_on"] = "shapes";
        Assert.Contains(
            "test_on",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["on.json"], testOn)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_experiment_of_itself_or_of_one_that_has_no_runs_is_refused()
    {
        using var folder = new TestFolder();
        Assert.Contains(
            "self.json: it is named in 'of'",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["self.json"], SampleExperiment.Joint("self"))).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["one.json"], SampleExperiment.Joint("two").ToJsonString());
        Assert.Contains(
            "one.json: it is named in 'of'",
            Assert.Throws<ExperimentException>(() => SampleExperiment.Write(folder["two.json"], SampleExperiment.Joint("one"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_is_not_there_or_no_json_is_said_so()
    {
        using var folder = new TestFolder();
        Assert.Contains(
            "There is no experiment",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(folder["none.json"])).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["broken.json"], "{ \"title\": ");
        Assert.Contains(
            "broken.json cannot be read",
            Assert.Throws<ExperimentException>(() => ExperimentFile.Read(folder["broken.json"])).Message,
            StringComparison.Ordinal
        );
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FMixSharp.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }
}
