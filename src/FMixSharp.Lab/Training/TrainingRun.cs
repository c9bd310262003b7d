using System.Diagnostics;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training.Options;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>One sitting of a run: from its start or its last checkpoint to its end or its interruption.</summary>
internal sealed class TrainingRun : IDisposable
{
    // Asking a graphics card for the loss makes it idle; every 25 steps that costs nothing. On the processor it is free.
    private const int StepsBetweenChecksOnDevice = 25;

    private const int EpochsOfMedian = 5; // spec §2.5

    private const string StoppedByUser = "stopped by its user";

    private readonly TrainOptions options;
    private readonly TrainingTask training;
    private readonly RunFolder folder;
    private readonly TrainerSettings settings;
    private readonly CancellationToken cancel;
    private readonly Device device;
    private readonly MixSampler sampler;
    private readonly LearningRateSchedule schedule;
    private readonly TrainingState state;
    private readonly MixedCall forward;
    private readonly ProgressMeter progress;
    private readonly Stopwatch sitting = Stopwatch.StartNew();
    private TimeSpan lastCheckpoint,
        lastRecord;
    private RunRecord? current; // as run.json has it, while it says "running"
    private long longestStep; // in ticks; read by the thread of a signal
    private bool endsEarly;
    private Answers? tested; // what the model said of the test samples when they were measured last

    /// <summary>Prepares model and optimiser; touches no file. The task is its own from then on.</summary>
    public TrainingRun(
        TrainOptions options,
        TrainingTask training,
        RunFolder folder,
        TrainerSettings settings,
        IProgress<TrainProgress>? progress,
        CancellationToken cancel
    )
    {
        (this.options, this.training, this.folder, this.settings, this.cancel) = (options, training, folder, settings, cancel);
        device = TrainDevice.Open(options.Device);
        sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay, options.PerSample);
        schedule = LearningRateSchedule.Parse(options.Schedule, options.LearningRate, options.Epochs, options.WarmupEpochs);
        ModelMemory.Check(options, training.Channels, training.Outputs);
        SingleSamples.Check(options, training, device);
        if (EpochBatches.LeavesOne(training.TrainCount, options.BatchSize))
            settings.Log?.Invoke(
                $"The last batch of an epoch has {options.BatchSize + 1} {training.Samples}: the one that is left over of "
                    + $"{training.TrainCount} joins it."
            );
        RequireValidation();
        if (options.LabelSmoothing > 0 && training.NoLabelSmoothing is { } reason)
            throw new OptionException(option =>
                FormattableString.Invariant(
                    $"{option(nameof(options.LabelSmoothing))} is {options.LabelSmoothing}, but {reason}; expected 0."
                )
            );
        state = new TrainingState(options, training, device);
        try
        {
            forward = training.Forward(state.Model, device);
            training.Rehearse(state.Model, device, sampler);
        }
        catch
        {
            state.Dispose();
            throw;
        }
        this.progress = new ProgressMeter(progress, options, training.BatchesPerEpoch, training.HasAccuracy, settings.ProgressInterval);
    }

    /// <summary>What is trained on, for the run's record.</summary>
    public DataRecord Data => training.Data;

    private bool IsBestByLoss => options.BestBy == TrainOptions.ByLoss;

    private bool IsOutOfPatience => options.Patience is { } patience && state.Best?.TestedSince >= patience;

    private double Seconds => state.EarlierSeconds + sitting.Elapsed.TotalSeconds;

    /// <summary>
    /// Layers that libtorch computes wrongly on this machine, and how; null when all are right; and whether they were looked at. Touches no
    /// file of the run; takes about as long as a step, or nothing when the answer is known.
    /// </summary>
    /// <exception cref="NotSupportedException">A layer would end the process or overwrite its memory.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled meanwhile.</exception>
    public (string? Layers, bool IsChecked) WrongLayers() =>
        ModelCheck.WrongLayers(options, training, state.Model, device, settings, cancel);

    /// <summary>Trains; writes run.json before anything else, and again however it ends.</summary>
    /// <param name="record">The run as it stands in run.json.</param>
    /// <param name="checkpoint">Where to go on, or null to begin.</param>
    public RunRecord Execute(RunRecord record, Checkpoint? checkpoint)
    {
        if (checkpoint is not null)
            Restore(checkpoint);
        var metrics = folder.ReadMetrics().Where(line => line.Epoch < state.Epoch).ToList();
        record = record with
        {
            Status = RunStatus.Running,
            Message = null,
            Parameters = state.Optimiser.ParameterCount,
            StepsPerEpoch = training.BatchesPerEpoch,
        };
        current = record;
        folder.WriteRun(record); // the first file of all: whatever else is in the folder belongs to a run
        if (training.Files is { } files)
            PartsTable.Write(folder, files);
        if (training.Vocabulary is { } words)
            folder.WriteVocabulary(words);
        folder.WriteMetrics(metrics); // cut back to what the checkpoint knows
        var events = new EventLog(folder.EventsFolder, folder.Lock, record.Started, metrics, ResultName.Of(options));
        settings.Steps?.Invoke();
        using var asked = cancel.IsCancellationRequested ? default : cancel.Register(SayHowLong);
        try
        {
            while (state.Epoch < options.Epochs && !endsEarly && !IsOutOfPatience)
            {
                if (!TrainEpoch() || FinishEpoch(events) is not { } finished)
                {
                    SaveCheckpoint();
                    return Close(RunStatus.Interrupted, StoppedByUser);
                }
                metrics.Add(finished);
                settings.AfterEpoch?.Invoke(new TrainingMoment(state.Model, finished.Epoch, state.Step, finished, EndEarly));
            }
            if (training.HasValidation)
            {
                if (MeasureBest(record) is not { } measured)
                    return Close(RunStatus.Interrupted, StoppedByUser);
                record = measured;
                return Close(RunStatus.Finished, Patience());
            }
            // A process killed between the last checkpoint and this line has its metrics; without them it is tested again.
            if (metrics.Count == state.Epoch && metrics is [.., { TestLoss: not null } last])
            {
                record = record with
                {
                    TestLoss = last.TestLoss,
                    TestAccuracy = last.TestAccuracy,
                    TestTop5Accuracy = last.TestTop5Accuracy,
                    TestRocAuc = last.TestRocAuc,
                    TestMetrics = last.TestMetrics,
                };
            }
            else if (Evaluate(HeldOut.Test) is { } test)
            {
                record = WithTest(record, test);
            }
            else
            {
                return Close(RunStatus.Interrupted, StoppedByUser);
            }
            if (training.ReportsMedian && LastAccuracies(metrics) is { } accuracies)
                record = record with { LastTestAccuracies = accuracies, MedianTestAccuracy = Median(accuracies) };
            return Close(RunStatus.Finished, null);
        }
        catch (RunTakenOverException)
        {
            throw; // it is another's now, who writes how it ends
        }
        catch (TrainingDivergedException error)
        {
            Close(RunStatus.Diverged, error.Message);
            throw;
        }
        catch (Exception error)
        {
            Close(RunStatus.Interrupted, error.Message);
            throw;
        }

        RunRecord Close(string status, string? message) =>
            folder.WriteRun(WithAnswers(WithBest(record), status) with { Status = status, Message = message, Seconds = Seconds });
    }

    /// <summary>Trains on the first batch and returns its loss; touches no file.</summary>
    public double Try()
    {
        state.Frozen.KeepStatistics();
        foreach (var batch in training.Epoch(0, 0, batch => Draw(sampler, batch, batch.Index)))
        {
            using (batch)
                TrainBatch(batch, schedule.Rate(0));
            break;
        }
        var loss = state.Meter.Read().MeanLoss;
        if (double.IsFinite(loss) && state.IsFinite())
            return loss;
        var fault = WrongLayers().Layers is { } layers ? $"; libtorch computes convolutions wrongly on this machine: {layers}" : "";
        throw Diverged($"the loss is {loss}, or a weight is not finite{fault}");
    }

    /// <summary>Releases model, optimiser and data.</summary>
    public void Dispose()
    {
        state.Dispose();
        training.Dispose();
    }

    // False when it was cancelled before the end of the epoch.
    private bool TrainEpoch()
    {
        var rate = schedule.Rate(state.Epoch);
        var clock = Stopwatch.StartNew();
        var earlier = state.Meter.Seconds;
        var mixing = state.Epoch < options.Epochs - options.UnmixedEpochs ? sampler : new NoMix();
        var firstStep = state.Step - state.Batch; // of the epoch
        state.Frozen.KeepStatistics();
        foreach (var batch in training.Epoch(state.Epoch, state.Batch, batch => Draw(mixing, batch, firstStep + batch.Index)))
        {
            using (batch)
            {
                if (cancel.IsCancellationRequested)
                    return false;
                var began = clock.Elapsed;
                TrainBatch(batch, rate);
                Volatile.Write(ref longestStep, Math.Max(longestStep, (clock.Elapsed - began).Ticks));
            }
            state.NextBatch();
            state.Meter.Seconds = earlier + clock.Elapsed.TotalSeconds;
            progress.AfterBatch(state);
            settings.AfterStep?.Invoke(new TrainingMoment(state.Model, state.Epoch, state.Step, null, EndEarly));
            if (sitting.Elapsed - lastCheckpoint >= settings.CheckpointInterval)
                SaveCheckpoint();
        }
        return true;
    }

    private void EndEarly() => endsEarly = true;

    // Called by the thread of a signal, when the run is asked to stop.
    private void SayHowLong() =>
        settings.Log?.Invoke(
            Volatile.Read(ref longestStep) is var ticks and > 0
                ? $"A step took up to {DurationText.Of(TimeSpan.FromTicks(ticks))} so far."
                : "The first step is not done yet, so that nobody knows how long one takes."
        );

    // In the background, for batches to come; it depends on nothing that changes meanwhile.
    private MixPlan Draw(MixSampler mixing, Batch batch, long step)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
            batch.Pin(tensor => tensor.pin_memory());
        return training.Draw(mixing, batch, training.Key.Fold(Places.Mix), step);
    }

    private void TrainBatch(Batch batch, double rate)
    {
        using var scope = NewDisposeScope();
        var here = batch.On(device);
        var plan = batch.Plan!;
        state.Optimiser.ZeroGradients();
        training.BeginStep(state.Model, training.Key.Fold(Places.Model).Fold(state.Step));
        var logits = forward(here, plan);
        var loss = training.Loss(plan, logits, here.Labels);
        state.Meter.Add(loss, training.Correct(plan, logits, here.Labels), batch.Size);
        if (device.type == TorchSharp.DeviceType.CPU || state.Step % StepsBetweenChecksOnDevice == 0)
        {
            var value = loss.detach().to(ScalarType.Float64).item<double>(); // a loss of one's own may be of another type
            if (!double.IsFinite(value))
                throw Diverged($"the loss is {value}");
        }
        loss.backward();
        state.Optimiser.Step(rate);
    }

    // Null when it was cancelled during its test, which is then done again.
    private EpochRecord? FinishEpoch(EventLog events)
    {
        var sums = state.Meter.Read();
        var clock = Stopwatch.StartNew();
        var isTested = endsEarly || state.Epoch + 1 == options.Epochs || (state.Epoch + 1) % options.TestEvery == 0;
        var samples = training.HasValidation ? HeldOut.Validation : HeldOut.Test;
        var result = isTested ? Evaluate(samples) : null;
        if (isTested && result is null)
            return null;
        if (!double.IsFinite(result?.Loss ?? 0) || !double.IsFinite(sums.Loss))
            throw Diverged($"the training loss is {sums.MeanLoss} and the {ResultName.Of(samples)} loss {result?.Loss}");
        var (test, validation) = training.HasValidation ? (default(Evaluation), result) : (result, null);
        var record = new EpochRecord(
            state.Epoch,
            schedule.Rate(state.Epoch),
            sums.MeanLoss,
            training.HasAccuracy ? sums.MeanAccuracy : null,
            test?.Loss,
            test?.Accuracy,
            sums.Seconds > 0 ? sums.Images / sums.Seconds : 0,
            sums.Seconds + clock.Elapsed.TotalSeconds,
            test?.Top5Accuracy,
            test?.RocAuc,
            test?.Metrics
        )
        {
            ValidationLoss = validation?.Loss,
            ValidationAccuracy = validation?.Accuracy,
            ValidationTop5Accuracy = validation?.Top5Accuracy,
            ValidationRocAuc = validation?.RocAuc,
            ValidationMetrics = validation?.Metrics,
        };
        if (validation is not null)
            state.Best = BestEpoch.After(state.Best, state.Epoch, validation.Loss, validation.Accuracy, IsBestByLoss);
        folder.AppendMetrics(record); // before the checkpoint that counts on it; a line too many is cut off by the next resume
        state.NextEpoch();
        SaveCheckpoint();
        KeepBest();
        events.Add(record);
        progress.AfterEpoch(state, sums, record);
        return record;
    }

    // Null when it was cancelled.
    private Evaluation? Evaluate(HeldOut samples)
    {
        try
        {
            if (samples != HeldOut.Test || training.HasSeveralLabels || training.TestLabels.Length == 0)
                return training.Evaluate(state.Model, device, samples, cancel: cancel);
            tested = new Answers(training.TestLabels.Length);
            return training.Evaluate(state.Model, device, samples, tested, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    // The run with what the best epoch's weights come to on the test samples; null when it was cancelled. The model has them from then on.
    private RunRecord? MeasureBest(RunRecord record)
    {
        if (state.Best is null) // it was ended early, before an epoch was tested
        {
            if (Evaluate(HeldOut.Validation) is not { } validation)
                return null;
            state.Best = BestEpoch.After(null, state.Epoch - 1, validation.Loss, validation.Accuracy, IsBestByLoss);
            SaveCheckpoint();
            KeepBest();
        }
        try
        {
            state.RestoreWeights(LoadBest());
        }
        catch (InvalidDataException error)
        {
            throw new CheckpointException($"{folder.BestCheckpointFile} cannot be used: {error.Message}.", error);
        }
        if (Evaluate(HeldOut.Test) is not { } test)
            return null;
        if (!double.IsFinite(test.Loss))
            throw Diverged($"the test loss of the best epoch is {test.Loss}");
        return WithTest(record, test) with { StoppedAfterEpoch = Patience() is null ? null : state.Epoch - 1 };
    }

    private static RunRecord WithTest(RunRecord record, Evaluation test) =>
        record with
        {
            TestLoss = test.Loss,
            TestAccuracy = test.Accuracy,
            TestTop5Accuracy = test.Top5Accuracy,
            TestRocAuc = test.RocAuc,
            TestMetrics = test.Metrics,
        };

    // Why the run ends before its last epoch; null where it does not, or for another reason.
    private string? Patience() =>
        IsOutOfPatience && state.Epoch < options.Epochs
            ? $"ended after epoch {state.Epoch - 1}, from 0: the {state.Best!.TestedSince} tested after epoch {state.Best.Epoch} were no "
                + "better on the validation samples"
            : null;

    private RunRecord WithBest(RunRecord record) =>
        state.Best is { } best
            ? record with
            {
                BestEpoch = best.Epoch,
                BestCheckpoint = Path.GetFileName(folder.BestCheckpointFile),
                ValidationLoss = best.Loss,
                ValidationAccuracy = best.Accuracy,
            }
            : record;

    private RunRecord WithAnswers(RunRecord record, string status) =>
        status == RunStatus.Finished && tested is not null
            ? record with
            {
                PredictedClasses = tested.Predictions.Distinct().Count(),
                LargestClass = (double)training.TestLabels.CountBy(label => label).Max(entry => entry.Value) / training.TestLabels.Length,
            }
            : record;

    // After the checkpoint that says which epoch is best: of a process killed in between, that has the weights.
    private void KeepBest()
    {
        if (state.Batch == 0 && state.Best?.Epoch + 1 == state.Epoch)
            folder.Write(folder.BestCheckpointFile, state.CaptureModel(RunOptions.Text(options), training).Write);
    }

    private Checkpoint LoadBest()
    {
        const string Advice = "Put back an intact copy, or start the run anew.";
        var file = folder.BestCheckpointFile;
        if (!Path.Exists(file))
            throw new CheckpointException($"{file} is gone, which has the weights of the best epoch. {Advice}");
        var best = Checkpoint.Load(file);
        return best.Epoch == state.Best!.Epoch + 1
            ? best
            : throw new CheckpointException(
                $"{file} is of epoch {best.Epoch - 1}, but the best one is epoch {state.Best.Epoch}, both from 0. {Advice}"
            );
    }

    // Whether there are any is known when the data are open.
    private void RequireValidation()
    {
        if (training.HasValidation)
            return;
        var property =
            options.Patience is not null ? nameof(options.Patience)
            : options.BestBy != new TrainOptions().BestBy ? nameof(options.BestBy)
            : null;
        if (property is not null)
            throw new OptionException(option =>
                $"{option(property)} is {OptionGroups.Of(property)!.Of(options)}, but there are no validation {training.Samples} to choose "
                + $"an epoch by; expected some in the data, or {option(nameof(options.HoldOut))}"
                + $"{(options.Validate is null ? "" : $" in place of {option(nameof(options.Validate))}")}."
            );
    }

    // Null where one of them is missing.
    private static double[]? LastAccuracies(List<EpochRecord> metrics)
    {
        var last = metrics.TakeLast(EpochsOfMedian).ToArray();
        return last.All(line => line.TestAccuracy is not null) ? Array.ConvertAll(last, line => line.TestAccuracy!.Value) : null;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void SaveCheckpoint()
    {
        if (!state.IsFinite())
            throw Diverged("a weight is infinite or not a number");
        folder.Write(folder.CheckpointFile, state.Capture(RunOptions.Text(options), training, Seconds).Write);
        lastCheckpoint = sitting.Elapsed;
        // So that who reads run.json sees that somebody trains.
        if (current is { } record && sitting.Elapsed - lastRecord >= settings.Lock.Heartbeat)
        {
            folder.WriteRun(WithBest(record) with { Seconds = Seconds });
            lastRecord = sitting.Elapsed;
        }
    }

    private void Restore(Checkpoint checkpoint)
    {
        if (checkpoint.TrainImages != training.TrainCount)
        {
            throw new RunFolderException(
                $"The run was trained on {checkpoint.TrainImages} {training.Samples}, but the data set now has {training.TrainCount}. "
                    + "Put the data back as they were, or start a new run."
            );
        }
        if (training.Files is { } files && PartsTable.Difference(folder, files) is { } others)
            throw new RunFolderException(
                $"The data set of the run {others} ({folder.PartsFile}). Put the data back as they were, or start a new run."
            );
        // Earlier versions gave a single sample that was left over a batch of its own; after it the epoch is over here, too.
        if (checkpoint.Batch == training.BatchesPerEpoch + 1)
            checkpoint = checkpoint with { Batch = training.BatchesPerEpoch };
        try
        {
            state.Restore(checkpoint, device);
        }
        catch (InvalidDataException error)
        {
            throw new CheckpointException($"{folder.CheckpointFile} cannot be used: {error.Message}.", error);
        }
        // A process killed between both files: the best epoch's weights are here.
        KeepBest();
        if (state.Best is not null)
            LoadBest(); // what is wrong with it is said now, and not after the last epoch
    }

    private TrainingDivergedException Diverged(string what) =>
        new(what, state.Epoch, state.Step, schedule.Rate(state.Epoch), folder.CheckpointFile);
}
