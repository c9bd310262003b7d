using System.Runtime.CompilerServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>The losses in conformance/vectors, which are computed there by their definition, are those of plans.</summary>
public sealed class ConformanceVectorsTests
{
    [Fact]
    public void The_losses_of_the_vectors_are_those_of_the_plans()
    {
        using var scope = NewDisposeScope();
        var folder = Vectors();
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "plans.json")));
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var plan = MixPlan.Load(Path.Combine(folder, one.GetProperty("plan").GetString()!));
            var rows = one.GetProperty("logits").EnumerateArray().Select(Numbers).ToArray();
            var logits = tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length], float64);
            var labels = tensor(one.GetProperty("labels").EnumerateArray().Select(label => label.GetInt64()).ToArray());
            var expected = one.GetProperty("cross_entropy").GetDouble();
            // Weights of labels may be float32 on the way.
            Assert.Equal(expected, plan.CrossEntropy(logits, labels).to(float64).item<double>(), 1e-6);
        }
    }

    private static double[] Numbers(JsonElement row) => [.. row.EnumerateArray().Select(number => number.GetDouble())];

    private static string Vectors([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../conformance/vectors"));
}
