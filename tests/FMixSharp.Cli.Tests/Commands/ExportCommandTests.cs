using System.Text.Json;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class ExportCommandTests(TinyRuns runs)
{
    [Fact]
    public async Task A_run_becomes_a_file_in_its_folder_and_how_well_it_agrees_is_said()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync("export", scratch["r"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        var file = Path.Combine(scratch["r"], "model.onnx");
        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(file)}: \d+ kB, ONNX with opset 17$", lines[0]);
        Assert.Matches(
            "^ONNX Runtime and TorchSharp agree on test images of shapes, in batches of 1, 2, 5: logits differ by .* at most, where .* is "
                + "allowed$",
            lines[1]
        );
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task The_name_of_the_file_says_the_format_and_json_has_all_numbers()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var onnx = await Json("export", scratch["r"], "--out", scratch["a.onnx"], "--json");
        Assert.Equal("onnx", onnx.GetProperty("format").GetString());
        Assert.Equal(new FileInfo(scratch["a.onnx"]).Length, onnx.GetProperty("bytes").GetInt64());
        Assert.InRange(onnx.GetProperty("largest_difference").GetDouble(), 0, onnx.GetProperty("tolerance").GetDouble());
        var weights = await Json("export", scratch["r"], "--out", scratch["b.safetensors"], "--json");
        Assert.Equal("safetensors", weights.GetProperty("format").GetString());
        Assert.True(File.Exists(scratch["b.safetensors"]));
        Assert.False(weights.TryGetProperty("largest_difference", out _));

        static async Task<JsonElement> Json(params string[] args) => JsonDocument.Parse((await Fmix.RunAsync(args)).Out).RootElement;
    }

    [Theory]
    [InlineData("--out", "last.ckpt", "expected a name that ends in .onnx")]
    [InlineData("--format", "safetensors", "--out", "model.onnx", "expected a name that ends in .safetensors")]
    [InlineData("--format", "safetensors", "--data", "folder", "leave --data away")]
    [InlineData("--data", "folder", "shapes is built in and has no folder")]
    public async Task What_does_not_fit_together_is_wrong_usage(params string[] args)
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync(["export", scratch["r"], .. args[..^1]]);
        Assert.Equal(2, run.Code);
        Assert.Contains(args[^1], run.Error, StringComparison.Ordinal);
    }
}
