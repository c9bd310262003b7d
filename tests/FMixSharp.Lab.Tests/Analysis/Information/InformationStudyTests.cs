using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using TorchSharp;

namespace FMixSharp.Lab.Tests.Analysis.Information;

[Collection("tensors")]
public sealed class InformationStudyTests
{
    private static readonly InformationOptions options = new()
    {
        Dataset = "shapes",
        Epochs = 2,
        BatchSize = 16,
        LearningRate = 1e-3,
        Threads = 1,
    };

    [Fact]
    public void A_study_trains_measures_and_renders_the_table_and_is_skipped_when_it_is_done()
    {
        using var folder = new TestFolder();
        var records = Run(folder.Path, options, ["fmix"])!;
        Assert.Equal(["none", "fmix"], records.Select(record => record.Options.Mix)); // none is added
        Assert.All(
            records,
            record =>
            {
                Assert.Equal(RunStatus.Finished, record.Status);
                Assert.Equal(2, record.Epochs.Count);
                var result = record.Result!;
                Assert.Equal(40, result.Images);
                Assert.True(result.OfImages > 0 && result.OfReconstructions > 0 && result.SquaredError > 0);
                Assert.InRange(result.Posterior.AtLeast, 0, Math.Log(40) + 1e-9);
                Assert.True(result.Posterior.AtLeast <= result.Posterior.AtMost);
            }
        );
        var markdown = File.ReadAllText(folder["information.md"]);
        Assert.Contains("| fmix | 1 | ", markdown, StringComparison.Ordinal);
        Assert.Contains("83.67 ± 0.89", markdown, StringComparison.Ordinal); // the paper's
        Assert.True(InformationStudy.IsStudy(folder.Path));
        var html = HtmlReport.Html([], null, [folder.Path]);
        Assert.Contains("What autoencoders keep of an image", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Reconstructions\"", html, StringComparison.Ordinal);
        var epochs = 0;
        var again = Run(folder.Path, options, ["fmix"], progress: (_, _) => epochs++)!;
        Assert.Equal(0, epochs);
        Assert.Equal(records.Select(record => record.Result), again.Select(record => record.Result));
    }

    [Fact]
    public void A_study_stopped_and_resumed_ends_with_the_numbers_of_an_unbroken_one()
    {
        using TestFolder unbroken = new(),
            broken = new();
        var expected = Run(unbroken.Path, options, ["mixup"])!;
        using var cancel = new CancellationTokenSource();
        // Stops after the first epoch, within the second one.
        Assert.Null(Run(broken.Path, options, ["mixup"], progress: (_, _) => cancel.Cancel(), cancel: cancel.Token));
        Assert.Equal(RunStatus.Interrupted, InformationRecord.Read(broken["none-s1"])!.Status);
        var found = Run(broken.Path, options, ["mixup"])!;
        Assert.Equal(expected.Select(record => record.Result), found.Select(record => record.Result));
        Assert.Equal(
            File.ReadAllBytes(unbroken[Path.Combine("mixup-s1", "last.ckpt")]).Length,
            File.ReadAllBytes(broken[Path.Combine("mixup-s1", "last.ckpt")]).Length
        );
        Assert.Equal(
            expected.SelectMany(record => record.Epochs).Select(epoch => epoch with { Seconds = 0 }),
            found.SelectMany(record => record.Epochs).Select(epoch => epoch with { Seconds = 0 })
        );
    }

    [Fact]
    public void It_learns()
    {
        using var folder = new TestFolder();
        var record = Run(folder.Path, options with { Epochs = 8 }, ["none"])!.Single();
        Assert.True(record.Epochs[^1].Loss < record.Epochs[0].Loss - 10, $"from {record.Epochs[0].Loss} to {record.Epochs[^1].Loss} nats");
    }

    [Fact]
    public void A_run_that_diverges_begins_again_at_the_fallback_rate_and_says_so()
    {
        using var folder = new TestFolder();
        var said = new List<string>();
        var record = Run(folder.Path, options with { LearningRate = 1e30 }, ["none"], log: said.Add)!.Single();
        Assert.Equal((RunStatus.Finished, InformationOptions.FallbackRate), (record.Status, record.LearningRate));
        Assert.NotNull(record.Diverged);
        Assert.Contains("none-s1: training diverged", Assert.Single(said), StringComparison.Ordinal);
        Assert.Contains(
            "Diverged at 1E+30 and trained at 0.0005 instead: none seed 1.",
            InformationTable.Markdown([record]),
            StringComparison.Ordinal
        );
        Assert.Contains("\n- 1 run, ", InformationTable.Markdown([record]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_diverges_at_the_fallback_rate_too_is_recorded_as_diverged()
    {
        using var folder = new TestFolder();
        // Their squares are infinite.
        Assert.Throws<TrainingDivergedException>(() => Run(folder.Path, options, ["none"], deviation: 1e-25f));
        var record = InformationRecord.Read(folder["none-s1"])!;
        Assert.Equal((RunStatus.Diverged, InformationOptions.FallbackRate), (record.Status, record.LearningRate));
        Assert.Contains("loss", record.Diverged, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_options_in_the_same_folder_are_refused_and_named()
    {
        using var folder = new TestFolder();
        Run(folder.Path, options with { Epochs = 1 }, ["none"]);
        var error = Assert.Throws<RunFolderException>(() => Run(folder.Path, options, ["none"]));
        Assert.Contains("epochs was 1, now 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_bad_options_are_listed_at_once()
    {
        using var folder = new TestFolder();
        var error = Assert.Throws<OptionException>(() =>
            Run(folder.Path, options with { Epochs = 0, Alpha = -1 }, ["none", "manifold-mixup"])
        );
        foreach (var part in (string[])["Epochs is 0", "Alpha is -1", "manifold-mixup mixes hidden states"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_leaks_no_tensors()
    {
        using var folder = new TestFolder();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Run(folder.Path, options with { Epochs = 1 }, ["fmix"]);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static IReadOnlyList<InformationRecord>? Run(
        string folder,
        InformationOptions options,
        string[] mixes,
        Action<string, InformationEpoch>? progress = null,
        Action<string>? log = null,
        CancellationToken? cancel = null,
        float deviation = 0.25f
    )
    {
        return InformationStudy.Run(
            options,
            mixes,
            1,
            folder,
            () => (Images(Stripes(64, 1)), Images(Stripes(40, 2))),
            progress,
            log,
            cancel ?? TestContext.Current.CancellationToken
        );

        NormalisedImages Images(ImageSplit images) => new(images, new Normalisation([0.5f], [deviation]), flip: true);
    }

    // Upright or level stripes of random phase, 16×16.
    private static ImageDataset Stripes(int count, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).Stream();
        var pixels = new byte[count * 256];
        for (var image = 0; image < count; image++)
        {
            var phase = random.NextInt(8);
            for (var i = 0; i < 256; i++)
                pixels[image * 256 + i] = (((image % 2 == 0 ? i % 16 : i / 16) + phase) & 4) == 0 ? (byte)40 : (byte)200;
        }
        return new ImageDataset(1, 16, 16, pixels, [.. Enumerable.Range(0, count).Select(image => image % 2)], ["upright", "level"]);
    }
}
