using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Experiments;

[Collection("tensors")]
public sealed class ExperimentRunnerTests
{
    [Fact]
    public void A_finished_run_is_not_done_again_and_counts()
    {
        using var folder = new TestFolder();
        var file = SampleExperiment.Write(folder["sample.json"]);
        var plan = ExperimentPlan.Runs(file, "small");
        Assert.Null(ExperimentRunner.State(plan[0], folder.Path));
        Assert.Null(ExperimentRunner.Results(file, "small", plan, folder.Path, "command"));
        var record = Run(plan[0], folder.Path);
        var checkpoint = new RunFolder(folder["fmix-s1"]).CheckpointFile;
        var written = File.GetLastWriteTimeUtc(checkpoint);
        Assert.Equivalent(record, Run(plan[0], folder.Path), strict: true);
        Assert.Equal(written, File.GetLastWriteTimeUtc(checkpoint));
        var results = ExperimentRunner.Results(file, "small", plan, folder.Path, "command")!;
        Assert.Equal(
            ("fmix", 1L, record.TestAccuracy!.Value),
            (results.Runs[0].Method, results.Runs[0].Seed, results.Runs[0].TestAccuracy)
        );
    }

    [Fact]
    public void A_run_with_other_options_is_never_counted_as_this_one()
    {
        using var folder = new TestFolder();
        var plan = ExperimentPlan.Runs(SampleExperiment.Write(folder["sample.json"]), "small");
        Run(plan[0], folder.Path);
        var other = plan[0] with { Options = plan[0].Options with { Alpha = 2 } };
        var error = Assert.Throws<ExperimentException>(() => Run(other, folder.Path));
        Assert.Contains("alpha was 0.5, now 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_several_experiments_are_tested_together_once()
    {
        using var folder = new TestFolder();
        SampleExperiment.Write(folder["first.json"]);
        SampleExperiment.Write(folder["second.json"]);
        var file = SampleExperiment.Write(folder["both.json"], SampleExperiment.Joint("first", "second"));
        var plan = ExperimentPlan.Runs(file, "small");
        var first = Run(plan[0], folder.Path);
        Assert.Empty(ExperimentRunner.Results(file, "small", plan, folder.Path, "command")!.Runs); // the second is not trained yet
        Run(plan[1], folder.Path);
        var log = new List<string>();
        var kept = Directory.CreateDirectory(folder["first-small/fmix-s1/test-both.json"]);
        // before hours of testing
        Assert.Throws<IOException>(() => ExperimentRunner.Results(file, "small", plan, folder.Path, "command", log.Add));
        Assert.Empty(log);
        kept.Delete();
        var result = Assert.Single(ExperimentRunner.Results(file, "small", plan, folder.Path, "command", log.Add)!.Runs);
        Assert.Equal(first.TestAccuracy!.Value, result.TestAccuracy); // both are the same run, so both are right where one is
        Assert.Single(log, line => line.StartsWith("testing", StringComparison.Ordinal));
        ExperimentRunner.Results(file, "small", plan, folder.Path, "command", log.Add);
        Assert.Single(log, line => line.StartsWith("testing", StringComparison.Ordinal));
    }

    private static RunRecord Run(PlannedRun run, string root) =>
        ExperimentRunner.Run(run, root, cancel: TestContext.Current.CancellationToken);

    [Fact]
    public void A_run_can_be_tried_without_data_and_leaves_no_file()
    {
        using var folder = new TestFolder();
        var plan = ExperimentPlan.Runs(SampleExperiment.Write(folder["sample.json"]), "full");
        var run = plan[0] with
        {
            Options = plan[0].Options with { Dataset = "cifar100", Data = folder["nowhere"], TrainSize = 50_000, Validate = "0.1" },
        };
        Assert.InRange(Trainer.Try(run.Options), 3, 7); // about ln 100 = 4.6 for a fresh network, and two images vary
        Assert.Equal(["sample.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
