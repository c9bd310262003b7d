using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Records;

/// <summary>run.json: what was run, with what, where, and how it ended.</summary>
public sealed record RunRecord
{
    public required TrainOptions Options { get; init; }
    public required string Status { get; init; } // "running", "interrupted", "diverged", "finished"
    public required string Version { get; init; }
    public required string Commit { get; init; }
    public required string Machine { get; init; }
    public required DateTimeOffset Started { get; init; }
    public double Seconds { get; init; }
    public double? TestAccuracy { get; init; }
    public double? TestLoss { get; init; }
    public long Parameters { get; init; }
}

/// <summary>One line of metrics.jsonl. Accuracies are fractions.</summary>
public sealed record EpochRecord(int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double TestLoss, double TestAccuracy,
    double ImagesPerSecond, double Seconds);

/// <summary>A run on disk: run.json, metrics.jsonl, last.ckpt, TensorBoard events.</summary>
public sealed class RunFolder
{
    public RunFolder(string path) => Path = path;

    public string Path { get; }

    public RunRecord ReadRun() => throw new NotImplementedException();

    public IReadOnlyList<EpochRecord> ReadMetrics() => throw new NotImplementedException();
}
