using System.Text.Json;
using FMixSharp.Cli.Experiments;
using FMixSharp.Cli.Tests.Processes;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class RunCommandTests
{
    private const string Experiment = """
        {
          "title": "Shapes",
          "paper": { "where": "Table II", "results": { "none": "94.63 ± 0.21" } },
          "settings": { "dataset": "shapes", "model": "preact-resnet34", "depth": 10, "width": 2, "train_size": 40, "batch_size": 20, "epochs": 1, "threads": 1 },
          "methods": { "none": { "mix": "none" }, "fmix": { "mix": "fmix" } },
          "repeats": 2,
          "scales": { "full": { "title": "all of it", "cost": "seconds" } }
        }
        """;

    [Fact]
    public async Task All_methods_and_seeds_are_run_once_recorded_and_reported()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], Experiment, TestContext.Current.CancellationToken);
        var first = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["runs"], "--only", "fmix");
        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.Equal(["fmix-s1", "fmix-s2"], Directory.GetDirectories(scratch["runs"]).Select(Path.GetFileName).Order());
        var second = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["runs"], "--record");
        Assert.Contains("4 runs, 2 of them finished", second.Out, StringComparison.Ordinal);
        Assert.Equal(2, second.Out.Split('\n').Count(line => line.StartsWith("epoch 1/1", StringComparison.Ordinal)));
        var report = await Fmix.RunAsync("report", scratch["e.json"], "--out", scratch["table.md"]);
        Assert.Equal((0, ""), (report.Code, report.Error));
        var table = await File.ReadAllTextAsync(scratch["table.md"], TestContext.Current.CancellationToken);
        Assert.Contains("94.63 ± 0.21", table, StringComparison.Ordinal);
        Assert.Contains("| fmix run e.json | ", table, StringComparison.Ordinal);
        Assert.Equal(2, table.Split('\n').Count(line => line.Contains("(2 seeds)", StringComparison.Ordinal)));
        var page = await Fmix.RunAsync("report", scratch["e.json"], scratch["runs/none-s1"], "--out", scratch["page.html"]);
        Assert.Equal(0, page.Code);
        // What somebody else wrote into the file while runs were trained stays.
        var early = ExperimentFile.Read(scratch["e.json"]);
        (early with { Content = early.Content with { Title = "edited meanwhile" } }).Save();
        new ExperimentSession(new Terminal(TextWriter.Null, TextWriter.Null, false), early, "full", scratch["runs"], false).Finish(
            ExperimentPlan.Runs(early, "full"),
            null,
            record: true
        );
        Assert.Equal("edited meanwhile", ExperimentFile.Read(scratch["e.json"]).Content.Title);
        var plot = await Fmix.RunAsync("report", scratch["e.json"], "--out", scratch["plot.svg"]);
        Assert.Equal(2, plot.Code); // no sweep
    }

    [Theory]
    [InlineData("--device", "tpu", "--device is 'tpu'; expected cpu, cuda")]
    [InlineData("--threads", "-1", "--threads is '-1'; expected a whole number of at least 0.")]
    public async Task Where_it_runs_is_checked_before_the_first_run(string option, string value, string expected)
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], Experiment, TestContext.Current.CancellationToken);
        var run = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["runs"], option, value);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["runs"]));
    }

    [Fact]
    public async Task A_dry_run_tries_each_method_without_data_and_leaves_nothing()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(
            scratch["e.json"],
            Experiment.Replace("\"shapes\"", "\"cifar10\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var run = await Fmix.RunAsync("run", scratch["e.json"], "--dry-run", "--json", "--out", scratch["runs"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var tried = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["none-s1", "fmix-s1"], tried.Select(each => each.GetProperty("run").GetString()));
        Assert.False(Directory.Exists(scratch["runs"]));
    }

    [Fact]
    public async Task A_dry_run_says_whether_there_are_weights()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(
            scratch["e.json"],
            Experiment.Replace(
                "\"width\": 2,",
                "\"width\": 2, \"weights\": \"nowhere\", \"freeze\": \"layer3.7\",",
                StringComparison.Ordinal
            ),
            TestContext.Current.CancellationToken
        );
        var run = await Fmix.RunAsync("run", scratch["e.json"], "--dry-run", "--only", "none", "--out", scratch["runs"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(
            "none-s1: preact-resnet34 in its own size (its weights nowhere are not here) on shapes, one step, loss",
            run.Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Runs_in_processes_of_their_own_end_with_the_same_numbers()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], Experiment, TestContext.Current.CancellationToken);
        var here = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["here"], "--json");
        using var process = new FmixProcess("run", scratch["e.json"], "--out", scratch["there"], "--jobs", "2", "--json");
        var there = await process.EndAsync();
        Assert.Equal(0, there.Code);
        // libtorch may say that it does without NNPACK; what had to be repaired in it, is said once and not by each process.
        var said = there
            .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.Contains("NNPACK", StringComparison.Ordinal));
        Assert.Equal(LibTorchFaults.Repair().Message is { } repair ? [repair] : [], said);
        Assert.Equal(Accuracies(here.Out), Accuracies(there.Out));

        // The last line has the results of all runs.
        static string[] Accuracies(string output) =>
            [
                .. JsonDocument
                    .Parse(output.TrimEnd().Split('\n')[^1])
                    .RootElement.GetProperty("runs")
                    .EnumerateArray()
                    .Select(run =>
                        $"{run.GetProperty("method").GetString()} {run.GetProperty("seed").GetInt64()} "
                        + $"{run.GetProperty("test_accuracy").GetDouble()}"
                    ),
            ];
    }

    [Fact]
    public async Task Each_shard_has_its_own_runs_and_together_they_are_all()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], Experiment, TestContext.Current.CancellationToken);
        var first = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["first"], "--shard", "1/3");
        var last = await Fmix.RunAsync("run", scratch["e.json"], "--out", scratch["last"], "--shard", "3/3", "--jobs", "2");
        Assert.Equal((0, 0), (first.Code, last.Code));
        Assert.Equal(["fmix-s2", "none-s1"], Directory.GetDirectories(scratch["first"]).Select(Path.GetFileName).Order());
        Assert.Equal(["none-s2"], Directory.GetDirectories(scratch["last"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_experiment_of_ones_own_is_written_from_options_without_a_paper_or_scales_and_recorded()
    {
        using var scratch = new ScratchFolder();
        var file = scratch["mine.json"];
        string[] options =
        [
            "--model",
            "preact-resnet34",
            "--depth",
            "10",
            "--width",
            "2",
            "--train-size",
            "40",
            "--batch-size",
            "20",
            "--epochs",
            "1",
            "--threads",
            "1",
            "--mix",
            "fmix:2|cutmix",
        ];
        var written = await Fmix.RunAsync(["run", "--init", file, .. options, "--repeats", "1"]);
        Assert.Equal((0, ""), (written.Code, written.Error));
        Assert.Contains(
            $"2 runs, none and fmix2-or-cutmix with 1 seed. Train them: fmix run {file}",
            written.Out,
            StringComparison.Ordinal
        );
        var run = await Fmix.RunAsync("run", file, "--out", scratch["runs"], "--record");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["fmix2-or-cutmix-s1", "none-s1"], Directory.GetDirectories(scratch["runs"]).Select(Path.GetFileName).Order());
        var members = JsonDocument
            .Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .RootElement.EnumerateObject()
            .Select(member => member.Name);
        Assert.Equal(["title", "settings", "methods", "repeats", "results"], members);
        var again = await Fmix.RunAsync(["run", "--init", file]);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
        var report = await Fmix.RunAsync("report", file, "--out", scratch["mine.md"]);
        Assert.Equal((0, ""), (report.Code, report.Error));
    }

    [Theory]
    [InlineData(2, "--epochs goes with --init only", "run", "E", "--epochs", "3")]
    [InlineData(2, "--jobs goes with running an experiment", "run", "--init", "new.json", "--jobs", "2")]
    [InlineData(2, "--seed is one", "run", "--init", "new.json", "--seed", "2")]
    [InlineData(2, "--shard is '5/4'; expected a part of several, such as 1/4", "run", "E", "--shard", "5/4")]
    [InlineData(2, "--shard is '0/4'", "run", "E", "--shard", "0/4")]
    [InlineData(1, "There is no experiment", "run", "nowhere.json")]
    [InlineData(2, "--only has cutmix", "run", "E", "--only", "cutmix")]
    [InlineData(1, "there is no scale 'huge'", "run", "E", "--scale", "huge")]
    [InlineData(2, "--repeats or --seeds", "run", "E", "--repeats", "1", "--seeds", "2")]
    [InlineData(2, "--seeds is '1,x'", "run", "E", "--seeds", "1,x")]
    [InlineData(1, "1 stands more than once among the seeds", "run", "E", "--seeds", "1, 2, 1")]
    [InlineData(2, "--repeats is '2000000000'; expected a whole number from 1 to 10000", "run", "E", "--repeats", "2000000000")]
    public async Task What_cannot_be_run_is_said(int code, string expected, params string[] args)
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["e.json"], Experiment, TestContext.Current.CancellationToken);
        var run = await Fmix.RunAsync([.. args.Select(arg => arg == "E" ? scratch["e.json"] : arg)]);
        Assert.Equal(code, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
