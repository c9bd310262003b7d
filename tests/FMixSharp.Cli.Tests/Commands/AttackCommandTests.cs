using System.Text.Json;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class AttackCommandTests(TinyRuns runs)
{
    private static readonly string[] Settings = ["--attacks", "fgsm,noise", "--epsilons", "0,0.1", "--limit", "20"];

    [Fact]
    public async Task Runs_are_attacked_recorded_plotted_and_reported()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["a"]);
        await runs.CopyAsync(scratch["b"], seed: "2");
        var run = await Fmix.RunAsync(["attack", scratch["a"], scratch["b"], .. Settings, "--out", scratch["out"], "--json"]);
        Assert.Equal(0, run.Code);
        var lines = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.All(
            lines,
            line =>
                Assert.Equal(
                    (20, 2),
                    (line.GetProperty("images").GetInt32(), line.GetProperty("accuracies").GetProperty("fgsm").GetArrayLength())
                )
        );
        // ε = 0
        Assert.All(
            lines,
            line => Assert.Equal(line.GetProperty("clean_accuracy").GetDouble(), line.GetProperty("worst_case")[0].GetDouble(), 1e-12)
        );
        Assert.Equal(1 + 2 * 3 * 2, File.ReadAllLines(Path.Combine(scratch["out"], "attacks.csv")).Length);
        Assert.True(File.Exists(Path.Combine(scratch["out"], "attacks.svg")) && File.Exists(Path.Combine(scratch["out"], "attacks.png")));

        var again = await Fmix.RunAsync(["attack", scratch["a"], .. Settings]);
        Assert.Contains("20 images", again.Out, StringComparison.Ordinal);
        Assert.Empty(again.Error); // nothing is computed again
        Assert.Equal(0, (await Fmix.RunAsync("report", scratch["a"], "--out", scratch["r.html"])).Code);
        Assert.Contains("Robustness", File.ReadAllText(scratch["r.html"]), StringComparison.Ordinal);
    }
}
