using System.Text.Json;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class AnalysisCommandTests(TinyRuns runs)
{
    [Fact]
    public async Task Gradcam_measures_runs_draws_a_sheet_and_appears_in_the_report()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync(
            "gradcam",
            scratch["r"],
            "--sums",
            "--limit",
            "20",
            "--method",
            "hirescam",
            "--count",
            "3",
            "--out",
            scratch["cams.png"]
        );
        Assert.Equal(0, run.Code);
        Assert.Contains("layer2", run.Out, StringComparison.Ordinal);
        Assert.Contains($"1 run: {scratch["cams.png"]}", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch["cams.png"]));
        var json = await Fmix.RunAsync(
            "gradcam",
            scratch["r"],
            "--sums",
            "--limit",
            "20",
            "--layer",
            "layer1",
            "--mixed",
            "cutmix",
            "--json"
        );
        var measured = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal(20, measured.GetProperty("images").GetInt32());
        Assert.Equal("layer1", Assert.Single(measured.GetProperty("scores").EnumerateArray()).GetProperty("layer").GetString());
        await Fmix.RunAsync("report", scratch["r"], "--out", scratch["page.html"]);
        var page = File.ReadAllText(scratch["page.html"]);
        Assert.Contains("hirescam", page, StringComparison.Ordinal);
        Assert.Contains("mixed by cutmix", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Give --out for a contact sheet", "gradcam", "r")]
    [InlineData("--mixed and --limit need --sums", "gradcam", "r", "--limit", "5", "--out", "a.png")]
    [InlineData("expected one of gradcam, hirescam, gradcam++", "gradcam", "r", "--method", "lime")]
    [InlineData("--mix is 'none,nothing'", "information", "--mix", "none,nothing")]
    public async Task Wrong_usage_is_explained(string expected, params string[] args)
    {
        var run = await Fmix.RunAsync(args);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Information_trains_measures_and_is_reported_as_markdown()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync(
            "information",
            "--dataset",
            "shapes",
            "--mix",
            "fmix",
            "--epochs",
            "1",
            "--seeds",
            "1",
            "--train-size",
            "40",
            "--limit",
            "20",
            "--lr",
            "0.001",
            "--threads",
            "1",
            "--out",
            scratch["study"],
            "--json"
        );
        Assert.Equal(0, run.Code);
        var lines = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["none-s1", "fmix-s1"], lines[..2].Select(line => line.GetProperty("run").GetString()));
        Assert.Equal(20, lines[^1].GetProperty("result").GetProperty("images").GetInt32());
        var report = await Fmix.RunAsync("report", scratch["study"], "--out", scratch["table.md"]);
        Assert.Equal($"1 information study: {scratch["table.md"]}", report.Out.Trim());
        Assert.Contains("| fmix | 1 |", File.ReadAllText(scratch["table.md"]), StringComparison.Ordinal);
    }
}
