using System.Text.Json;
using System.Text.Json.Nodes;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>
/// A run of some seconds on one thread, long enough that a busy machine has not ended it before a signal arrives, and what must be the same
/// however often it was stopped.
/// </summary>
internal sealed class SmallRun(string folder)
{
    private const string Options =
        "--dataset shapes --width 4 --train-size 400 --batch-size 20 --validate 0.02 --epochs 7 --threads 1 --seed 5";

    public string[] Start => ["train", .. Options.Split(' '), "--out", folder];

    public string[] Resume => ["train", "--resume", "--out", folder];

    public string MetricsFile => Path.Combine(folder, "metrics.jsonl");

    public bool HasUnfinishedCheckpoint => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "last.ckpt.*tmp").Any();

    public string Status => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["status"]!.GetValue<string>();

    public int EpochsDone => File.Exists(MetricsFile) ? File.ReadAllText(MetricsFile).Count(c => c == '\n') : 0;

    /// <summary>metrics.jsonl without what a clock measured.</summary>
    public IReadOnlyList<string> Metrics =>
        [
            .. File.ReadLines(MetricsFile)
                .Select(line =>
                {
                    var epoch = JsonNode.Parse(line)!.AsObject();
                    Assert.True(epoch.Remove("seconds") & epoch.Remove("images_per_second"));
                    return epoch.ToJsonString();
                }),
        ];

    /// <summary>
    /// Names, types, shapes and places of all tensors of the checkpoint, and their bytes. It is a safetensors file: the length of
    /// a JSON header (8 bytes), the header, the bytes. The header's metadata has durations in it and is left out.
    /// </summary>
    public (string Names, byte[] Bytes) Weights
    {
        get
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, "last.ckpt"));
            var length = (int)BitConverter.ToInt64(bytes, 0);
            var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
            Assert.True(header.Remove("__metadata__"));
            return (header.ToJsonString(new JsonSerializerOptions()), bytes[(8 + length)..]);
        }
    }

    /// <summary>Fails unless this run's numbers and weights are those of <paramref name="other"/>, bit for bit.</summary>
    public void MustEqual(SmallRun other)
    {
        Assert.Equal("finished", Status);
        Assert.Equal(other.Metrics, Metrics);
        Assert.Equal(other.Weights.Names, Weights.Names);
        Assert.True(other.Weights.Bytes.AsSpan().SequenceEqual(Weights.Bytes), "The weights differ.");
    }
}
