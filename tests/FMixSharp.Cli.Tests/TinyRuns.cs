using System.Text.Json.Nodes;

namespace FMixSharp.Cli.Tests;

/// <summary>
/// Runs of two steps on the built-in images, each trained once for all tests that need one; a test works on a copy of the folder.
/// </summary>
public sealed class TinyRuns : IDisposable
{
    private readonly ScratchFolder scratch = new();

    internal static string[] Train(int epochs = 1) =>
        [
            "train",
            "--model",
            "preact-resnet34",
            "--depth",
            "10",
            "--width",
            "2",
            "--train-size",
            "40",
            "--epochs",
            $"{epochs}",
            "--batch-size",
            "20",
            "--threads",
            "1",
        ];

    /// <summary>Makes a run folder.</summary>
    /// <param name="folder">Must not exist.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>The run's test accuracy, from 0 to 1.</returns>
    internal async Task<double> CopyAsync(string folder, string seed = "1")
    {
        var run = scratch[seed];
        if (!Directory.Exists(run))
        {
            var trained = await Fmix.RunAsync([.. Train(), "--seed", seed, "--out", run]);
            Assert.Equal((0, ""), (trained.Code, trained.Error));
        }
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(run))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["test_accuracy"]!.GetValue<double>();
    }

    public void Dispose() => scratch.Dispose();
}

/// <summary>Tests that share libtorch's state, and the runs; one after the other.</summary>
[CollectionDefinition("tensors")]
public sealed class TensorTests : ICollectionFixture<TinyRuns>;
