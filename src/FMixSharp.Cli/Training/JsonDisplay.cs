using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>One JSON object per event: "started", each "epoch", and "finished" or "interrupted". Accuracies are fractions.</summary>
internal sealed class JsonDisplay(Terminal terminal) : RunDisplay
{
    /// <inheritdoc/>
    public override void Begin(TrainOptions options, string folder, bool resumed) =>
        terminal.WriteJson(
            new
            {
                Event = "started",
                Run = folder,
                Resumed = resumed,
                Options = options,
            }
        );

    /// <inheritdoc/>
    public override void Report(TrainProgress value)
    {
        if (value.FinishedEpoch is not { } epoch)
            return;
        terminal.WriteJson(
            new
            {
                Event = "epoch",
                epoch.Epoch,
                value.Epochs,
                epoch.LearningRate,
                epoch.TrainLoss,
                epoch.TrainAccuracy,
                epoch.TestLoss,
                epoch.TestAccuracy,
                epoch.TestTop5Accuracy,
                epoch.TestRocAuc,
                epoch.ValidationLoss,
                epoch.ValidationAccuracy,
                epoch.ValidationTop5Accuracy,
                epoch.ValidationRocAuc,
                epoch.ImagesPerSecond,
                epoch.Seconds,
            }
        );
    }

    /// <inheritdoc/>
    public override void End(RunRecord record, string folder) =>
        terminal.WriteJson(
            new
            {
                Event = record.Status,
                Run = folder,
                record.TestAccuracy,
                record.TestTop5Accuracy,
                record.TestRocAuc,
                record.PredictedClasses,
                record.LargestClass,
                record.MedianTestAccuracy,
                record.TestLoss,
                record.BestEpoch,
                record.ValidationLoss,
                record.ValidationAccuracy,
                record.StoppedAfterEpoch,
                record.Parameters,
                record.Seconds,
            }
        );
}
