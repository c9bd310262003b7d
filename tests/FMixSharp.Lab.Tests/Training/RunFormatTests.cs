using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static FMixSharp.Lab.Tests.Training.CornersRun;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class RunFormatTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Fact]
    public void A_record_says_in_which_format_it_is_and_what_was_trained_on()
    {
        var run = new RunFolder(unbroken.Path);
        Assert.Equal(RunRecord.CurrentFormat, JsonNode.Parse(File.ReadAllText(run.RunFile))!["format"]!.GetValue<int>());
        var record = run.ReadRun();
        var data = record.Data!;
        Assert.Equal(
            (
                "images",
                null,
                new InputSize
                {
                    Channels = 1,
                    Height = 12,
                    Width = 12,
                }
            ),
            (data.Kind, data.Path, data.Input)
        );
        Assert.Equal(["a", "b", "c", "d"], data.Classes);
        Assert.Equal((0.5f, 0.25f), (Assert.Single(data.Normalisation!.Mean), Assert.Single(data.Normalisation.StandardDeviation)));
        Assert.Equal(["TorchSharp", "libtorch", "SkiaSharp"], record.LibraryVersions.Keys);
        Assert.All(record.LibraryVersions.Values, version => Assert.Matches(@"^\d+\.\d+", version));
        Assert.Null(record.Owner); // it is finished
        Assert.Contains(record.RepairOutcome, new[] { "not_needed", "repaired", "one_dnn_off", "not_repaired" });
        Assert.Equal((1, null), (record.RankCount, record.BestCheckpoint));
    }

    [Fact]
    public void A_record_says_who_trains_until_nobody_does()
    {
        using var folder = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var run = new RunFolder(folder.Path);
        RunOwner? owner = null;
        var interrupted = Train(
            folder.Path,
            progress: After(
                2,
                () =>
                {
                    owner = run.ReadRun().Owner;
                    cancel.Cancel();
                }
            ),
            cancel: cancel
        );
        Assert.Equal((Environment.MachineName, Environment.ProcessId), (owner!.Host, owner.Process));
        Assert.Equal((RunStatus.Interrupted, null), (interrupted.Status, run.ReadRun().Owner));
    }

    [Fact]
    public void A_record_of_the_first_format_is_read()
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        File.WriteAllText(run.RunFile, FormatOne.Recorded);
        var record = run.ReadRun();
        Assert.Equal(
            (1, RunStatus.Finished, "6d127553f3c2789c8f45d2fc2b7cd0226a2b696a", 0.208),
            (record.Format, record.Status, record.Commit, record.TestAccuracy)
        );
        Assert.Equal("0.107.0", Assert.Single(record.LibraryVersions).Value);
        Assert.Equal((null, null, null, 1), (record.Data, record.Owner, record.RepairOutcome, record.RankCount));
        Assert.Equal(("none", 101L, 160), (record.Options.Mix, record.Options.Seed, record.Options.TrainSize));
    }

    [Fact]
    public void A_run_of_the_first_format_is_resumed_reported_and_evaluated()
    {
        using var folder = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var run = new RunFolder(folder.Path);
        Train(folder.Path, progress: After(5, cancel.Cancel), cancel: cancel);
        FormatOne.Replace(run);
        Assert.Equal(1, ReportRun.Read(folder.Path).Record.Format);
        Assert.Equal(RunStatus.Finished, Train(folder.Path, resume: true).Status);
        AssertSameRun(unbroken.Path, folder.Path);
        var record = run.ReadRun();
        Assert.Equal((RunRecord.CurrentFormat, "images"), (record.Format, record.Data!.Kind)); // what was not known is filled in

        FormatOne.Replace(run);
        Assert.Equal(
            (1, record.TestAccuracy),
            ReportRun.Read(folder.Path) is var report ? (report.Record.Format, report.FinalAccuracy) : default
        );
        Assert.Equal(record.TestAccuracy, Evaluate(folder.Path).Accuracy);
        Assert.Equal(1, Train(folder.Path, resume: true).Format); // finished before: it stays as it is
    }

    [Theory]
    [InlineData("3", "has format 3, of a later version of FMixSharp (9.9); this one (")]
    [InlineData("\"two\"", "format is \"two\"; expected a whole number")]
    [InlineData("0", "format is 0")]
    [InlineData("2.5", "format is 2.5")]
    public void A_later_format_or_none_at_all_is_named(string format, string expected)
    {
        using var folder = new TestFolder();
        var run = new RunFolder(folder.Path);
        File.WriteAllText(run.RunFile, $$"""{ "format": {{format}}, "version": "9.9", "settings": 5 }""");
        AssertSays(expected, Assert.Throws<RunFolderException>(run.ReadRun).Message);
    }
}
