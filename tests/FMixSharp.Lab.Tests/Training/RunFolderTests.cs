using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

public sealed class RunFolderTests
{
    private static readonly RunRecord sample = new()
    {
        Options = new TrainOptions
        {
            Mix = "fmix+mixup",
            Alpha = 0.2,
            TrainSize = 5000,
        },
        Status = RunStatus.Finished,
        Version = "1.2.3",
        Commit = "abc",
        Machine = "a machine",
        Started = new DateTimeOffset(2020, 2, 27, 12, 0, 0, TimeSpan.Zero),
        Seconds = 12.5,
        TestAccuracy = 0.875,
        TestLoss = 0.5,
    };

    [Fact]
    public void The_run_comes_back_as_it_was_written()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.WriteRun(sample);
        Assert.Equivalent(sample, run.ReadRun(), strict: true);
    }

    [Fact]
    public void Names_are_snake_case_and_text_is_readable()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.WriteRun(sample);
        var text = File.ReadAllText(run.RunFile);
        string[] parts = ["\"test_accuracy\": 0.875", "\"learning_rate\": 0.1", "\"mix\": \"fmix+mixup\"", "\"train_size\": 5000"];
        foreach (var part in parts)
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_one_line_per_epoch_and_an_unfinished_last_line_is_left_out()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        Assert.Empty(run.ReadMetrics());
        EpochRecord[] epochs = [new(0, 0.1, 2.3, 0.1, 2.2, 0.15, 800, 6), new(1, 0.1, 1.0 / 3, 0.2, 2, 0.25, 800, 6)];
        foreach (var epoch in epochs)
            run.AppendMetrics(epoch);
        File.AppendAllText(run.MetricsFile, "{\"epoch\":2,\"lear");
        Assert.Equal(epochs, run.ReadMetrics());
        Assert.StartsWith("{\"epoch\":0,\"learning_rate\":0.1,", File.ReadAllText(run.MetricsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_in_place_of_metrics_and_texts_that_are_none_are_named()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        Directory.CreateDirectory(run.MetricsFile);
        Assert.Contains("metrics.jsonl is a folder", Assert.Throws<RunFolderException>(run.ReadMetrics).Message, StringComparison.Ordinal);
        File.WriteAllText(run.RunFile, " \n");
        Assert.Contains("run.json cannot be read: it is empty.", Assert.Throws<RunFolderException>(run.ReadRun).Message);
    }

    [Fact]
    public void A_mark_before_the_text_as_some_editors_put_it_is_passed_over()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.WriteRun(sample);
        File.WriteAllBytes(run.RunFile, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(run.RunFile)]);
        Assert.Equal(sample.Options, run.ReadRun().Options);
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.AppendMetrics(new EpochRecord(0, 0.1, 2.3, 0.1, 2.2, 0.15, 800, 6));
        File.AppendAllText(run.MetricsFile, "garbage\n");
        Assert.Contains("line 2", Assert.Throws<RunFolderException>(run.ReadMetrics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"epoch\":-5,", "line 2, cannot be read: its epoch is -5, expected at least 1.")]
    [InlineData("{\"epoch\":0,", "line 2, cannot be read: its epoch is 0, expected at least 1.")]
    [InlineData("{\"epoch\":1e999,", "line 2, cannot be read: $.epoch is 1e999, which is beyond")]
    [InlineData("{\"epoch\":\"one\",", "line 2, cannot be read: $.epoch is not a whole number")]
    public void An_epoch_that_cannot_be_is_named(string beginning, string expected)
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.AppendMetrics(new EpochRecord(0, 0.1, 2.3, 0.1, 2.2, 0.15, 800, 6));
        var line = File.ReadAllText(run.MetricsFile);
        File.AppendAllText(run.MetricsFile, line.Replace("{\"epoch\":0,", beginning, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<RunFolderException>(run.ReadMetrics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_are_no_text_are_named()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        File.WriteAllBytes(run.MetricsFile, [0, 1, 2, 200, 201]);
        Assert.Contains("line 1, cannot be read", Assert.Throws<RunFolderException>(run.ReadMetrics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"mix\": \"fmix+mixup\"", "\"mix\": null", "run.json cannot be read: $.options.mix is null, which it may not be.")]
    [InlineData("\"mix\": \"fmix+mixup\"", "\"mix\": \"[x\"", "run.json has options that no run can have: mix: '[x'")]
    [InlineData("\"width\": null", "\"width\": -8", "run.json has options that no run can have: width is -8; expected a whole number")]
    [InlineData("\"width\": null", "\"width\": \"8\"", "$.options.width is not a whole number of at most 2147483647 or null.")]
    [InlineData("\"dataset\": \"shapes\"", "\"dataset\": \"shapse\"", "dataset is 'shapse'; did you mean shapes?")]
    [InlineData("\"status\": \"finished\",", "", "run.json cannot be read: $ lacks 'status'.")]
    [InlineData("\"options\": {", "\"options\": [", "run.json cannot be read: '")]
    [InlineData(
        "\"status\": \"finished\"",
        "\"status\": \"finish\"",
        "run.json has values that no run leaves: status is 'finish'; did you mean finished?"
    )]
    [InlineData("\n  \"seconds\": ", "\n  \"seconds\": -", "values that no run leaves: seconds are -")]
    [InlineData("\"test_accuracy\": ", "\"test_accuracy\": 7", "values that no run leaves: test_accuracy is 7")]
    [InlineData("\"options\": {", "\"options\": {\"twist\": 1,", "run.json has an option 'twist', which this version of FMixSharp (")]
    [InlineData("\"library_versions\": {", "\"library_versions\": {\"a\": null", "there is a null at $.library_versions.a")]
    public void What_is_wrong_in_a_record_is_said_with_the_file_and_in_words_for_people(string old, string replaced, string expected)
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        run.WriteRun(sample);
        var text = File.ReadAllText(run.RunFile);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(run.RunFile, text.Replace(old, replaced, StringComparison.Ordinal));
        var message = Assert.Throws<RunFolderException>(run.ReadRun).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_a_folder_is_named()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        Directory.CreateDirectory(run.RunFile);
        Assert.Contains("run.json is a folder", Assert.Throws<RunFolderException>(run.ReadRun).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(run.CheckpointFile);
        Assert.Contains(
            "last.ckpt is a folder",
            Assert.Throws<CheckpointException>(() => Checkpoint.Load(run.CheckpointFile)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_without_a_run_says_so()
    {
        using var folder = new TestFolder();
        var error = Assert.Throws<RunFolderException>(() => new RunFolder(folder.Path).ReadRun());
        Assert.Contains("is not a run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Provenance_is_known()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", Provenance.Version);
        Assert.Matches(@"^\d+\.\d+\.\d+", Provenance.TorchSharpVersion);
        Assert.Contains("cores", Provenance.Machine, StringComparison.Ordinal);
        Assert.Matches("^([0-9a-f]{40}|unknown)$", Provenance.Commit);
    }
}
