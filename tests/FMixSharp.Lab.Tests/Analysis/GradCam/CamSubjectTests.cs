using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Analysis.GradCam;

[Collection("tensors")]
public sealed class CamSubjectTests(SmallRun trained) : IClassFixture<SmallRun>
{
    [Fact]
    public void A_place_that_cannot_be_written_is_found_before_anything_is_measured()
    {
        using var folder = new TestFolder();
        trained.CopyTo(folder.Path);
        Directory.CreateDirectory(folder["gradcam.json"]);
        using var subject = CamSubject.Open(folder.Path, limit: 20);
        // There is no such layer, which would be noticed next.
        var error = Assert.Throws<IOException>(() => subject.Measure(CamMethod.GradCam, ["nowhere"]));
        Assert.EndsWith("gradcam.json is a folder; give the name of a file.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sums_and_sources_are_kept_in_the_run_folder_and_shown_in_the_report()
    {
        using var folder = new TestFolder();
        trained.CopyTo(folder.Path);
        using var subject = CamSubject.Open(folder.Path, limit: 60);
        Assert.Equal(60, subject.Images.Count);
        var record = subject.Measure(CamMethod.GradCam, mixed: "fmix");
        Assert.Equal(["layer1", "layer2"], record.Scores.Select(score => score.Layer));
        Assert.All(
            record.Scores,
            score =>
            {
                // A map that is not 0 has a maximum of 1, and none is larger; there may be maps of 0.
                Assert.InRange(score.Sum, 0, score.Height * score.Width);
                Assert.InRange(score.ImageSum, 0, score.ImageHeight * score.ImageWidth);
            }
        );
        Assert.InRange(record.Sources.Sum(bin => bin.Count), 30, 60); // a pair of one class is left out: about one of ten
        Assert.All(record.Sources, bin => Assert.InRange(bin.Lambda, 0, 1));
        var run = ReportRun.Read(folder.Path);
        var kept = Assert.Single(run.Cams);
        Assert.Equal(record.Scores, kept.Scores);
        Assert.Equal(record.Sources, kept.Sources);
        var html = HtmlReport.Html([run]);
        Assert.Contains("Where the models look", html, StringComparison.Ordinal);
        Assert.Contains("test samples mixed by fmix", html, StringComparison.Ordinal);
        Assert.Equal(record, record with { }); // the record is a value
        Assert.Equal(2, CamTable.Rows([run]).Count);
        var png = CamSheet.Png([("a", subject), ("b", subject)], CamMethod.HiResCam, null, 4);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
    }

    [Fact]
    public void A_method_without_masks_has_no_sources_side_by_side()
    {
        using var folder = new TestFolder();
        trained.CopyTo(folder.Path);
        using var subject = CamSubject.Open(folder.Path, limit: 20);
        var error = Assert.Throws<ArgumentException>(() => subject.Measure(CamMethod.GradCam, mixed: "mixup"));
        Assert.Contains("mixup does not put two images side by side", error.Message, StringComparison.Ordinal);
        Assert.Empty(CamRecord.ReadAll(folder.Path)); // nothing half-written
    }

    [Fact]
    public void A_damaged_record_is_named()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["gradcam.json"], "{");
        Assert.Contains(
            "gradcam.json cannot be read",
            Assert.Throws<RunFolderException>(() => CamRecord.ReadAll(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }
}
