using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Analysis.Attacks;

/// <summary>Attacks on copies of a run folder.</summary>
[Collection("tensors")]
public sealed class RunRobustnessTests(SmallRun run) : IClassFixture<SmallRun>
{
    private const int BatchSize = 30;

    // One step, random draws, and several steps; that it also goes with hundreds of steps (deepfool) needs no more than one test.
    private static readonly RobustnessOptions Small = new()
    {
        Attacks = ["fgsm", "noise", "bim"],
        Epsilons = [0, 0.01, 0.05],
        Limit = BatchSize + 6,
    };

    private static RobustnessRecord Attack(
        string path,
        RobustnessOptions options,
        IProgress<RobustnessProgress>? progress = null,
        CancellationToken? cancel = null
    ) => RunRobustness.Of(path, options, _ => BatchSize, progress: progress, cancel: cancel ?? TestContext.Current.CancellationToken);

    private static string Numbers(RobustnessRecord record) =>
        string.Join(' ', record.Curves().SelectMany(curve => curve.Accuracies)) + $" {record.CleanAccuracy} {record.Images}";

    [Fact]
    public void A_measurement_that_was_cut_off_goes_on_after_its_last_batch_and_ends_like_an_unbroken_one()
    {
        using TestFolder unbroken = new(),
            broken = new();
        run.CopyTo(unbroken.Path);
        run.CopyTo(broken.Path);
        var whole = Attack(unbroken.Path, Small);
        using var cancel = new CancellationTokenSource();
        // after 30 of 36 images
        Assert.Throws<OperationCanceledException>(() => Attack(broken.Path, Small, new Counting(_ => cancel.Cancel()), cancel.Token));
        var partial = Path.Combine(broken.Path, "attacks.partial.jsonl");
        File.AppendAllText(partial, "{\"batch\":1,\"ima"); // killed while writing
        var seen = new List<int>();
        Assert.Equal(Numbers(whole), Numbers(Attack(broken.Path, Small, new Counting(now => seen.Add(now.Done)))));
        Assert.Equal([Small.Limit!.Value], seen);
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public void Accuracies_are_those_of_the_images_and_the_worst_case_is_no_better_than_any()
    {
        using var folder = new TestFolder();
        run.CopyTo(folder.Path);
        var record = Attack(folder.Path, Small with { Attacks = ["fgsm", "noise", "deepfool"], Limit = 50 });
        Assert.Equal(50, record.Images);
        // nothing may change at ε = 0
        Assert.All(record.Accuracies.Values, accuracies => Assert.Equal(record.CleanAccuracy, accuracies[0], 1e-12));
        for (var i = 0; i < 3; i++)
            Assert.True(record.WorstCase[i] <= record.Accuracies.Values.Min(accuracies => accuracies[i]) + 1e-12);
        Assert.True(record.Accuracies["fgsm"][2] <= record.CleanAccuracy);
    }

    [Fact]
    public void What_was_measured_is_not_measured_again_unless_settings_differ()
    {
        using var folder = new TestFolder();
        run.CopyTo(folder.Path);
        var batches = 0;
        var counting = new Counting(_ => batches++);
        Attack(folder.Path, Small with { Limit = 20 }, counting);
        Attack(folder.Path, Small with { Limit = 20 }, counting);
        Assert.Equal(1, batches);
        Attack(folder.Path, Small with { Limit = 30 }, counting);
        Assert.Equal(2, batches);
        Assert.Equal([20, 30], ReportRun.Read(folder.Path).Attacks.Select(record => record.Images));
    }

    [Fact]
    public void Reports_group_runs_by_method_over_seeds()
    {
        using TestFolder first = new(),
            second = new(),
            third = new();
        run.CopyTo(first.Path);
        SmallRun.Train(second.Path, SmallRun.Options with { Seed = 2 });
        SmallRun.Train(third.Path, SmallRun.Options with { Mix = "mixup" });
        var options = Small with { Limit = 20 };
        string[] paths = [first.Path, second.Path, third.Path];
        var records = paths.Select(path => Attack(path, options)).ToArray();
        ReportRun[] runs = [.. paths.Select(ReportRun.Read)];
        var group = Assert.Single(RobustnessGroup.Of(runs));
        Assert.Equal([("none", 2), ("mixup", 1)], group.Methods.Select(method => (method.Name, method.Records.Count)));
        var (one, other) = (records[0].Accuracies["noise"][2], records[1].Accuracies["noise"][2]);
        var (mean, deviation) = group.Methods[0].Curve("noise")[2];
        Assert.Equal((one + other) / 2, mean, 1e-12);
        Assert.Equal(Math.Abs(one - other) / Math.Sqrt(2), deviation, 1e-12);
        var page = HtmlReport.Html(runs);
        Assert.Contains("<h2>Robustness</h2>", page, StringComparison.Ordinal);
        System.Xml.Linq.XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);
        Assert.Contains("<svg", System.Text.Encoding.UTF8.GetString(RobustnessPlot.Svg(group)), StringComparison.Ordinal);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], RobustnessPlot.Png(group)[..4]);
        // A header, and for three runs three attacks and the worst case at three ε.
        Assert.Equal(1 + 3 * 4 * 3, RobustnessCsv.Text(group, runs).Split("\r\n").Length - 1);
        Assert.DoesNotContain("Robustness", HtmlReport.Html([runs[0] with { Attacks = [] }]), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_the_options_is_said_at_once()
    {
        var message = string.Join(
            ' ',
            new RobustnessOptions
            {
                Attacks = ["pgd", "pgd-l2", "magic"],
                Epsilons = [1, 0],
                Limit = 0,
                Seed = -1,
            }.Violations()
        );
        foreach (var part in new[] { "'magic' is not an attack", "different norms", "epsilons are [1, 0]", "limit is 0", "seed is -1" })
            Assert.Contains(part, message, StringComparison.Ordinal);
        using var folder = new TestFolder();
        run.CopyTo(folder.Path);
        Assert.Contains(
            "there are 1000 test images",
            Assert.Throws<ArgumentException>(() => Attack(folder.Path, Small with { Limit = 1001 })).Message,
            StringComparison.Ordinal
        );
    }

    private sealed class Counting(Action<RobustnessProgress> count) : IProgress<RobustnessProgress>
    {
        public void Report(RobustnessProgress value) => count(value);
    }
}
