using System.Text.Json;
using FMixSharp.Cli.Conformance;

namespace FMixSharp.Cli.Tests.Conformance;

public sealed class MaskCheckTests
{
    [Fact]
    public void It_says_what_the_program_in_Python_says_of_the_same_masks()
    {
        var folder = Path.Combine(Repository.Root, "conformance", "check");
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "lines.json")));
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var name = one.GetProperty("name").GetString();
            MaskTable Table(string which)
            {
                var (shape, masks) = NpyFile.ReadBytes(Path.Combine(folder, $"{name}-{which}.npy"));
                return MaskTable.Of(shape[1..], masks);
            }

            var share = one.GetProperty("lambda");
            var tests = MaskCheck.Judge(
                Table("masks"),
                Table("first"),
                Table("second"),
                new ClaimedLambda(
                    one.GetProperty("alpha").GetDouble(),
                    one.GetProperty("reformulated").GetBoolean(),
                    share.ValueKind == JsonValueKind.Null ? null : share.GetDouble(),
                    one.GetProperty("lambdas") is { ValueKind: JsonValueKind.Array } known
                        ? [.. known.EnumerateArray().Select(value => value.GetDouble())]
                        : null
                )
            );
            var expected = one.GetProperty("lines").EnumerateArray().ToArray();
            Assert.Equal(expected.Select(line => line.GetProperty("name").GetString()), tests.Select(test => test.Name));
            Assert.All(
                tests.Zip(expected),
                pair =>
                {
                    Assert.Equal(pair.Second.GetProperty("statistic").GetString(), pair.First.Statistic);
                    var p = pair.Second.GetProperty("p");
                    Assert.Equal(p.ValueKind == JsonValueKind.Null, pair.First.P is null);
                    // The program in Python correlates neighbouring masks in float32.
                    if (pair.First.P is { } found)
                        Assert.Equal(1, (found + 1e-300) / (p.GetDouble() + 1e-300), 1e-4);
                }
            );
        }
    }

    [Theory]
    [InlineData(0, "--shape", "24x24")]
    [InlineData(0, "--shape", "37", "--decay", "1", "--alpha", "0.3")]
    [InlineData(0, "--shape", "5x6x7", "--lambda", "0.4")]
    [InlineData(1, "--shape", "24x24", "--released")]
    [InlineData(1, "--shape", "24x24", "--mix", "cutmix")]
    public async Task Masks_of_FMix_are_accepted_and_others_are_not(int code, params string[] drawn)
    {
        using var scratch = new ScratchFolder();
        await Fmix.RunAsync(["masks", "--count", "400", "--seed", "9", "--out", scratch["m.npy"], .. drawn]);
        string[] claims = drawn is [_, _, .. var rest] && rest is ["--decay" or "--lambda", ..] ? rest : [];
        var run = await Fmix.RunAsync(["masks", "--check", scratch["m.npy"], .. claims]);
        Assert.Equal((code, ""), (run.Code, run.Error));
        Assert.Contains(code == 0 ? "nothing contradicts FMix" : "not FMix (", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_that_are_neither_0_nor_1_are_no_mask()
    {
        using var scratch = new ScratchFolder();
        NpyFile.Write(scratch["m.npy"], [20, 3, 3], [.. Enumerable.Range(0, 180).Select(i => (byte)(i % 3))]);
        var run = await Fmix.RunAsync("masks", "--check", scratch["m.npy"], "--json");
        Assert.Equal(1, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal("values", json.RootElement.GetProperty("rejected")[0].GetString());
    }

    [Fact]
    public async Task Lambdas_of_masks_and_the_reformulated_method_are_claims_that_are_tested()
    {
        using var scratch = new ScratchFolder();
        var (masks, lambdas) = (new byte[200 * 81], new double[200]);
        new FMix(new FMixOptions { PerSample = true, Reformulated = true }).DrawMasks([9, 9], RandomKey.FromSeed(3), lambdas, masks);
        NpyFile.Write(scratch["m.npy"], [200, 9, 9], masks);
        NpyFile.Write(scratch["l.npy"], [200], [.. lambdas.Select(value => (float)value)]);
        NpyFile.Write(scratch["turned.npy"], [200], [.. lambdas.Select(value => (float)(1 - value))]);
        NpyFile.Write(scratch["few.npy"], [10, 2], new float[20]);
        Task<Fmix> Check(params string[] rest) => Fmix.RunAsync(["masks", "--check", scratch["m.npy"], .. rest]);
        Assert.Equal(0, (await Check("--reformulated", "--lambdas", scratch["l.npy"])).Code);
        Assert.Contains("not FMix (lambda)", (await Check("--lambdas", scratch["l.npy"])).Out, StringComparison.Ordinal);
        Assert.Contains(
            "not FMix (count)",
            (await Check("--reformulated", "--lambdas", scratch["turned.npy"])).Out,
            StringComparison.Ordinal
        );
        Assert.Contains("one λ for each", (await Check("--lambdas", scratch["few.npy"])).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Check("--lambda", "0.5", "--lambdas", scratch["l.npy"])).Code);
        Assert.Equal(2, (await Fmix.RunAsync("masks", "--reformulated", "--out", scratch["x.npy"])).Code);
    }

    [Fact]
    public async Task Too_few_masks_and_options_of_drawing_are_refused()
    {
        using var scratch = new ScratchFolder();
        NpyFile.Write(scratch["m.npy"], [2, 3, 3], new byte[18]);
        Assert.Contains(
            "expected at least 20 masks",
            (await Fmix.RunAsync("masks", "--check", scratch["m.npy"])).Error,
            StringComparison.Ordinal
        );
        var run = await Fmix.RunAsync("masks", "--check", scratch["m.npy"], "--count", "5");
        Assert.Equal(2, run.Code);
        Assert.Contains("--count is for masks that are drawn", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, 0.1, 0.0523)]
    [InlineData(2, 3, 0.9, 0.9963)]
    [InlineData(0.5, 0.5, 0.25, 1.0 / 3)]
    [InlineData(99.5, 0.5, 0.9426347541381193, 0.000616048785725)]
    public void The_incomplete_beta_function_is_right(double a, double b, double x, double expected) =>
        Assert.Equal(1, Statistics.IncompleteBeta(a, b, x) / expected, 1e-6);
}
