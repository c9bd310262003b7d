using System.Text.Json;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class EvaluateCommandTests(TinyRuns runs)
{
    private static async Task<double> Train(string folder, params string[] more)
    {
        var run = await Fmix.RunAsync([.. TinyRuns.Train(), "--out", folder, "--json", .. more]);
        return JsonDocument.Parse(run.Out.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("test_accuracy").GetDouble();
    }

    [Fact]
    public async Task Validated_run_is_measured_on_its_own_part_and_on_the_test_split_when_asked()
    {
        using var scratch = new ScratchFolder();
        var accuracy = await Train(scratch["r"], "--validate", "1/4");
        var own = JsonDocument.Parse((await Fmix.RunAsync("evaluate", scratch["r"], "--json")).Out).RootElement;
        Assert.Equal((accuracy, 1250), (own.GetProperty("test_accuracy").GetDouble(), own.GetProperty("samples").GetInt32()));
        Assert.False(own.TryGetProperty("top5_accuracy", out _)); // ten classes
        var test = JsonDocument.Parse((await Fmix.RunAsync("evaluate", scratch["r"], "--dataset", "shapes", "--json")).Out).RootElement;
        Assert.Equal(1000, test.GetProperty("samples").GetInt32());
        Assert.StartsWith("Validation accuracy: ", (await Fmix.RunAsync("evaluate", scratch["r"])).Out, StringComparison.Ordinal);
        Assert.StartsWith(
            "Test accuracy: ",
            (await Fmix.RunAsync("evaluate", scratch["r"], "--dataset", "shapes")).Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Classes_and_confidence_are_said_of_the_best_epoch_or_of_the_last_one()
    {
        using var scratch = new ScratchFolder();
        var trained = await Fmix.RunAsync([.. TinyRuns.Train(epochs: 2), "--hold-out", "0.02", "--out", scratch["r"]]);
        Assert.Equal((0, ""), (trained.Code, trained.Error));
        Assert.Contains("validation accuracy", trained.Out, StringComparison.Ordinal);
        Assert.Contains("Best epoch: ", trained.Out, StringComparison.Ordinal);
        var run = await Fmix.RunAsync("evaluate", scratch["r"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        const string Parts =
            "Test accuracy|negative log likelihood|calibration error|at temperature|  class |"
            + "confusion.csv, confusion.png, evaluation.json, mistakes.png";
        foreach (var part in Parts.Split('|'))
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
        var last = await Fmix.RunAsync("evaluate", scratch["r"], "--checkpoint", "last", "--json");
        Assert.True(JsonDocument.Parse(last.Out).RootElement.TryGetProperty("scaled_calibration_error", out _));
        Assert.Contains("\"last.ckpt\"", File.ReadAllText(Path.Combine(scratch["r"], "evaluation.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate RUN --skip-broken")]
    [InlineData("preview RUN --skip-broken --out RUN.png")]
    public async Task Broken_samples_are_left_out_of_data_of_ones_own_only(string line)
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync([.. line.Split(' ').Select(part => part.Replace("RUN", scratch["r"], StringComparison.Ordinal))]);
        Assert.Equal(2, run.Code);
        Assert.Contains("--skip-broken is for data of your own, and shapes is not; expected none.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Best_weights_of_a_run_without_validation_samples_are_refused()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync("evaluate", scratch["r"], "--checkpoint", "best");
        Assert.Equal(1, run.Code);
        Assert.Contains("the run has no validation samples to choose an epoch by", run.Error, StringComparison.Ordinal);
        var plain = await Fmix.RunAsync("evaluate", scratch["r"]);
        Assert.Contains("no temperature           the run has no validation samples", plain.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_output_in_the_help_text_has_the_names_that_are_printed()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var help = (await Fmix.RunAsync("evaluate", "--help")).Out;
        var sample = help[help.IndexOf("{\"run\"", StringComparison.Ordinal)..].Split('}')[0] + "}";
        var printed = (await Fmix.RunAsync("evaluate", scratch["r"], "--json")).Out;
        Assert.Equal(Names(printed), Names(sample));

        static string[] Names(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateObject().Select(property => property.Name)];
    }

    [Fact]
    public async Task Runs_together_say_how_often_all_are_right()
    {
        using var scratch = new ScratchFolder();
        var worst = Math.Min(await runs.CopyAsync(scratch["a"]), await runs.CopyAsync(scratch["b"], seed: "2"));
        var run = await Fmix.RunAsync("evaluate", scratch["a"], "--with", scratch["b"], "--json");
        var last = JsonDocument.Parse(run.Out.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(2, last.GetProperty("runs").GetArrayLength());
        Assert.InRange(last.GetProperty("all_right_accuracy").GetDouble(), 0, worst);
        var alone = await Fmix.RunAsync("evaluate", scratch["a"], "--with", scratch["a"]);
        var lines = alone.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        var percent = lines[0].Split("Test accuracy: ")[1].Split(" %")[0];
        Assert.Equal($"All 2 right: {percent} % of 1000 images", lines[^1]);
    }

    [Fact]
    public async Task Runs_that_were_tested_on_other_images_are_refused()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["a"]);
        await Train(scratch["b"], "--validate", "1/4");
        var run = await Fmix.RunAsync("evaluate", scratch["a"], "--with", scratch["b"]);
        Assert.Equal(1, run.Code);
        Assert.Contains("were not tested on the same images", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_set_that_does_not_fit_the_model_is_refused_with_both_shapes()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        // One image a class: ImageNet-A as far as opening it goes.
        for (var c = 0; c < 200; c++)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(scratch["a"], $"n{c}")).FullName, "a.jpg"), []);
        var run = await Fmix.RunAsync("evaluate", scratch["r"], "--dataset", "imagenet-a", "--data", scratch["a"]);
        Assert.Equal(1, run.Code);
        Assert.Contains(
            "in 10 classes, but imagenet-a has 3 channels and needs a model of 1000 classes",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("evaluate {0} --dataset tones", 1, "was trained on shapes, on images, but tones has sounds")]
    [InlineData("evaluate {0} --data .", 2, "--data is given, but shapes is built in and has no folder")]
    [InlineData("attack {0} --limit 10 --data .", 2, "--data is given, but shapes is built in and has no folder")]
    [InlineData("gradcam {0} --sums --data .", 2, "--data is given, but shapes is built in and has no folder")]
    [InlineData("train --resume --out {0} --data .", 2, "--data is given, but shapes is built in and has no folder")]
    [InlineData("attack {0} --limit 10 --out {0}/run.json/x", 1, "attacks.csv cannot be written")]
    [InlineData("gradcam {0} --sums --out {0}/run.json/x.png", 1, "x.png cannot be written")]
    public async Task What_does_not_fit_a_run_is_said_before_anything_is_computed(string line, int code, string expected)
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var files = Directory.GetFileSystemEntries(scratch["r"]);
        var run = await Fmix.RunAsync([.. line.Split(' ').Select(part => string.Format(null, part, scratch["r"]))]);
        Assert.Equal((code, ""), (run.Code, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(files, Directory.GetFileSystemEntries(scratch["r"]));
    }
}
