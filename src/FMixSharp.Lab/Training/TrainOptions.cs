namespace FMixSharp.Lab.Training;

/// <summary>Every setting of a training run; written whole into run.json.</summary>
public sealed record TrainOptions
{
    public string Dataset { get; init; } = "shapes";
    public string? Data { get; init; }
    public string Model { get; init; } = "preact-resnet18";
    public int Width { get; init; } = 64;
    public string Mix { get; init; } = "fmix";
    public double Alpha { get; init; } = 1;
    public double Decay { get; init; } = 3;
    public bool PerSample { get; init; }
    public int Epochs { get; init; } = 200;
    public int BatchSize { get; init; } = 128;
    public double LearningRate { get; init; } = 0.1;
    public double Momentum { get; init; } = 0.9;
    public double WeightDecay { get; init; } = 1e-4;
    /// <summary>"cosine", or milestones such as "100,150".</summary>
    public string Schedule { get; init; } = "100,150";
    public int WarmupEpochs { get; init; }
    public int? TrainSize { get; init; }
    public long Seed { get; init; } = 1;
    public int Threads { get; init; }
    public string Device { get; init; } = "cpu";

    /// <summary>The defaults of a data set: the paper's recipe for real ones, a small quick one for "shapes".</summary>
    public static TrainOptions For(string dataset) => throw new NotImplementedException();
}

/// <summary>Where a run stands, reported after every few batches and at the end of each epoch.</summary>
public sealed record TrainProgress(int Epoch, int Epochs, int Batch, int BatchesPerEpoch, double Loss, double Accuracy,
    double ImagesPerSecond, TimeSpan TimeLeft, Records.EpochRecord? FinishedEpoch);

/// <summary>Trains a run in its folder, from the start or from its last checkpoint.</summary>
public static class Trainer
{
    /// <summary>Runs to the end, or until cancelled (then the run is checkpointed and can be resumed). Returns the finished run's record.</summary>
    public static Records.RunRecord Run(TrainOptions options, string folder, bool resume = false, IProgress<TrainProgress>? progress = null,
        CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Accuracy (a fraction) and loss of a finished or interrupted run's model on its test split.</summary>
    public static Evaluation Evaluate(string folder) => throw new NotImplementedException();
}

/// <summary>Result of evaluating a model on a test split.</summary>
public sealed record Evaluation(double Loss, double Accuracy, int Count);
