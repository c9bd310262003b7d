using System.Diagnostics;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>Reports progress, not too often, with speed and time left.</summary>
/// <param name="receiver">Called on the training thread; may be null.</param>
/// <param name="options">For the number of epochs.</param>
/// <param name="batchesPerEpoch">Batches in an epoch.</param>
/// <param name="hasAccuracy">Whether samples have classes.</param>
/// <param name="interval">Shortest time between two reports within an epoch.</param>
internal sealed class ProgressMeter(
    IProgress<TrainProgress>? receiver,
    TrainOptions options,
    int batchesPerEpoch,
    bool hasAccuracy,
    TimeSpan interval
)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan last = TimeSpan.MinValue;
    private long firstStep = -1;

    /// <summary>After a batch: reports when the last report is old enough.</summary>
    public void AfterBatch(TrainingState state)
    {
        if (firstStep < 0)
            firstStep = state.Step - 1;
        if (receiver is null || (last != TimeSpan.MinValue && clock.Elapsed - last < interval))
            return;
        last = clock.Elapsed;
        Report(state, state.Meter.Read(), state.Epoch, state.Batch, null);
    }

    /// <summary>After an epoch: always reports.</summary>
    public void AfterEpoch(TrainingState state, EpochSums sums, EpochRecord record) =>
        Report(state, sums, record.Epoch, batchesPerEpoch, record);

    private void Report(TrainingState state, EpochSums sums, int epoch, int batch, EpochRecord? finished)
    {
        var done = state.Step - firstStep;
        var left = (long)options.Epochs * batchesPerEpoch - state.Step;
        // Everything this sitting did, evaluations and checkpoints included, spread evenly over its steps.
        var timeLeft = firstStep < 0 || done == 0 ? TimeSpan.Zero : clock.Elapsed * ((double)left / done);
        var speed = sums.Seconds > 0 ? sums.Images / sums.Seconds : 0;
        receiver?.Report(
            new TrainProgress(
                epoch,
                options.Epochs,
                batch,
                batchesPerEpoch,
                sums.MeanLoss,
                hasAccuracy ? sums.MeanAccuracy : null,
                speed,
                timeLeft,
                finished
            )
        );
    }
}
