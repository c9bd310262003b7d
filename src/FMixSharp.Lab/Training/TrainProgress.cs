namespace FMixSharp.Lab.Training;

/// <summary>Where a run stands, reported after every few batches and at the end of each epoch.</summary>
/// <param name="Epoch">Epoch under way, from 0.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Batch">Batches of the epoch that are done.</param>
/// <param name="BatchesPerEpoch">Batches in an epoch.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="Accuracy">Mean mixed training accuracy of the epoch so far, a fraction; null where samples have no classes.</param>
/// <param name="ImagesPerSecond">Training speed in this epoch.</param>
/// <param name="TimeLeft">Expected time to the end of the run, evaluations included; zero while unknown.</param>
/// <param name="FinishedEpoch">The epoch's record when it has just ended, else null.</param>
public sealed record TrainProgress(
    int Epoch,
    int Epochs,
    int Batch,
    int BatchesPerEpoch,
    double Loss,
    double? Accuracy,
    double ImagesPerSecond,
    TimeSpan TimeLeft,
    Records.EpochRecord? FinishedEpoch
);
