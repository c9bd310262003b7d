using System.Text.Json;
using SkiaSharp;

namespace FMixSharp.Cli.Tests.Commands;

public sealed class MasksCommandTests
{
    [Fact]
    public async Task Npy_holds_binary_masks_of_the_asked_shape_and_share()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("masks", "--shape", "8x6", "--lambda", "0.5", "--count", "5", "--out", scratch["m.npy"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var (shape, data) = NpyFile.ReadBytes(scratch["m.npy"]);
        Assert.Equal([5, 8, 6], shape);
        for (var i = 0; i < 5; i++)
            Assert.Equal(24, data.Skip(48 * i).Take(48).Count(value => value == 1));
        Assert.Equal(120, data.Count(value => value == 0));
    }

    [Fact]
    public async Task Soft_masks_are_floats_between_0_and_1()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(
            0,
            (
                await Fmix.RunAsync("masks", "--shape", "40", "--lambda", "0.5", "--soft", "0.2", "--count", "2", "--out", scratch["m.npy"])
            ).Code
        );
        var (shape, values) = NpyFile.ReadFloats(scratch["m.npy"]);
        Assert.Equal([2, 40], shape);
        Assert.Contains(values, value => value is > 0 and < 1);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public async Task Same_seed_same_file_and_another_seed_another()
    {
        using var scratch = new ScratchFolder();
        foreach (var (name, seed) in new[] { ("a", "7"), ("b", "7"), ("c", "8") })
            await Fmix.RunAsync("masks", "--seed", seed, "--count", "3", "--out", scratch[$"{name}.npy"]);
        Assert.Equal(File.ReadAllBytes(scratch["a.npy"]), File.ReadAllBytes(scratch["b.npy"]));
        Assert.NotEqual(File.ReadAllBytes(scratch["a.npy"]), File.ReadAllBytes(scratch["c.npy"]));
    }

    [Theory]
    [InlineData("fmix")]
    [InlineData("fmix", "--released")]
    [InlineData("cutmix")]
    [InlineData("cutmix", "--released")]
    public async Task Drawn_lambdas_are_printed_and_differ(string mix, params string[] more)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync(["masks", "--mix", mix, "--count", "4", "--json", "--out", scratch["m.npy"], .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        var lambdas = json.RootElement.GetProperty("lambdas").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(4, lambdas.Length);
        Assert.True(mix == "cutmix" && more.Length > 0 || lambdas.Distinct().Count() == 4, run.Out); // released CutMix has one λ for all
        Assert.Equal([32, 32], json.RootElement.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32()));
    }

    [Theory]
    [InlineData("cutout")]
    [InlineData("random-erasing")]
    public async Task Erasing_methods_show_where_they_erase(string mix)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("masks", "--mix", mix, "--shape", "30x20", "--count", "8", "--out", scratch["m.npy"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var (shape, values) = NpyFile.ReadBytes(scratch["m.npy"]);
        Assert.Equal([8, 30, 20], shape);
        Assert.All(values.Chunk(600), mask => Assert.Contains((byte)0, mask));
    }

    [Theory]
    [InlineData("64")]
    [InlineData("32x32")]
    [InlineData("8x8x8")]
    public async Task Png_is_a_sheet_with_black_and_white(string shape)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("masks", "--shape", shape, "--lambda", "0.5", "--count", "6", "--out", scratch["m.png"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("λ 0.5000 0.5000", run.Out, StringComparison.Ordinal);
        using var sheet = SKBitmap.Decode(scratch["m.png"]);
        Assert.Contains(sheet.Pixels, pixel => pixel == SKColors.White);
        Assert.Contains(sheet.Pixels, pixel => pixel == SKColors.Black);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(24, 2)]
    [InlineData(96, 8)]
    [InlineData(97, 1)]
    [InlineData(1000, 1)]
    public async Task Lambdas_of_many_masks_are_wrapped_or_summarised(int count, int lines)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("masks", "--shape", "16", "--count", $"{count}", "--out", scratch["m.npy"]);
        var said = run.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n')[..^1];
        Assert.Equal(lines, said.Length);
        Assert.All(said, line => Assert.True(line.Length <= 100, line));
        if (count > 96)
            Assert.Matches(@"^λ from 0\.\d{4} to [01]\.\d{4}, mean 0\.\d{4}; --json has all of them$", said[0]);
        else
            Assert.Equal(count, string.Join(' ', said).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length - 1);
    }

    [Fact]
    public async Task A_picture_of_four_axes_is_refused_with_advice_and_leaves_no_file()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("masks", "--shape", "3x3x3x3", "--count", "1", "--out", scratch["m.png"]);
        Assert.Equal(2, run.Code);
        Assert.Contains(".npy", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
        Assert.Equal(0, (await Fmix.RunAsync("masks", "--shape", "3x3x3x3", "--count", "1", "--out", scratch["m.npy"])).Code);
    }
}
