using System.Diagnostics;
using System.Text.Json;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// One autoencoder in its folder, which holds information.json and last.ckpt: trained from the start or from its checkpoint, or only
/// opened.
/// </summary>
internal sealed class InformationRun : IDisposable
{
    private static readonly TimeSpan checkpointInterval = TimeSpan.FromMinutes(5);

    private readonly InformationOptions options;
    private readonly string folder;
    private readonly RandomKey key;
    private readonly MixSampler sampler;
    private readonly BatchLoader loader;
    private readonly ModelImages train;

    /// <summary>Prepares model and data; touches no file.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="images">The training images, in squares that the autoencoder takes.</param>
    /// <param name="folder">The run's folder.</param>
    public InformationRun(InformationOptions options, ModelImages images, string folder)
    {
        (this.options, this.folder) = (options, folder);
        key = Places.Root(options.Seed);
        sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay);
        train = images.Sample(options.TrainSize, key.Fold(Places.TrainSize));
        // Flip only: no crop (spec §5.1); and no flip where a mirrored image is another thing.
        loader = train.Changed(options.BatchSize, key);
        Device = TrainDevice.Open(options.Device);
        State = new VaeState(train.Channels, train.Height, key.Fold(Places.Initialisation), Device);
    }

    /// <summary>Where the model is.</summary>
    public Device Device { get; }

    /// <summary>Model and optimiser; owned by this object.</summary>
    public VaeState State { get; }

    /// <summary>Key of the run's randomness.</summary>
    public RandomKey Key => key;

    private string CheckpointFile => Path.Combine(folder, "last.ckpt");

    /// <summary>Loads a trained model.</summary>
    /// <exception cref="CheckpointException">Its checkpoint is missing, damaged, or not of its end.</exception>
    public void Open(InformationRecord record)
    {
        if (!State.Load(CheckpointFile, Identity(record.LearningRate)) || State.Epoch != options.Epochs)
            throw new CheckpointException($"{CheckpointFile} is not the end of the run beside it. Remove the folder to train it anew.");
    }

    /// <summary>Trains to the end, or until cancelled; the record is written before, after every epoch, and however it ends.</summary>
    /// <param name="record">The record as it stands.</param>
    /// <param name="alone">The lock of the folder.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancel">Stops after the current step, with a checkpoint.</param>
    /// <returns>The record, with status "finished" or "interrupted".</returns>
    /// <exception cref="TrainingDivergedException">The loss or a weight is not finite; checkpoint and record stay as they were.</exception>
    public InformationRecord Train(InformationRecord record, RunLock alone, Action<InformationEpoch>? progress, CancellationToken cancel)
    {
        State.Load(CheckpointFile, Identity(record.LearningRate));
        // Cut back to what the checkpoint knows.
        record = record with
        {
            Status = RunStatus.Running,
            Parameters = State.Optimiser.ParameterCount,
            Epochs = [.. record.Epochs.Where(epoch => epoch.Epoch < State.Epoch)],
        };
        record.Write(folder, alone);
        var schedule = options.Schedule(record.LearningRate);
        while (State.Epoch < options.Epochs)
        {
            var rate = schedule.Rate(State.Epoch);
            if (!TrainEpoch(rate, record.LearningRate, alone, cancel))
            {
                State.Save(CheckpointFile, Identity(record.LearningRate), alone);
                record = record with { Status = RunStatus.Interrupted };
                record.Write(folder, alone);
                return record;
            }
            if (!State.IsFinite())
                throw Diverged("a weight is infinite or not a number", rate);
            var epoch = new InformationEpoch(State.Epoch, rate, State.Loss / train.Count, State.Divergence / train.Count, State.Seconds);
            State.NextEpoch();
            record = record with { Epochs = [.. record.Epochs, epoch], Seconds = record.Epochs.Sum(each => each.Seconds) + epoch.Seconds };
            record.Write(folder, alone); // before the checkpoint that counts on it
            State.Save(CheckpointFile, Identity(record.LearningRate), alone);
            progress?.Invoke(epoch);
        }
        record = record with { Status = RunStatus.Finished };
        record.Write(folder, alone);
        return record;
    }

    /// <summary>Releases the model.</summary>
    public void Dispose() => State.Dispose();

    // False when it was cancelled before the end of the epoch.
    private bool TrainEpoch(double rate, double startRate, RunLock alone, CancellationToken cancel)
    {
        State.Model.train();
        var clock = Stopwatch.StartNew();
        var (earlier, saved) = (State.Seconds, TimeSpan.Zero);
        var firstStep = State.Optimiser.Steps - State.Batch; // of the epoch
        foreach (var batch in loader.Epoch(State.Epoch, State.Batch, batch => Prepare(batch, State.Epoch, firstStep + batch.Index)))
        {
            using (batch)
            {
                if (cancel.IsCancellationRequested)
                    return false;
                TrainBatch(batch, rate);
            }
            State.Seconds = earlier + clock.Elapsed.TotalSeconds;
            if (clock.Elapsed - saved >= checkpointInterval && State.IsFinite())
            {
                State.Save(CheckpointFile, Identity(startRate), alone);
                saved = clock.Elapsed;
            }
        }
        return true;
    }

    // In the background, for batches to come: colours first, then the mix, as in the paper's order of transforms.
    private MixPlan Prepare(Batch batch, int epoch, long step)
    {
        ColourJitter.Apply(batch, train.Normalisation, key.Fold(Places.Jitter).Fold(epoch));
        return sampler.Draw(batch.Inputs, key.Fold(Places.Mix), step, batch.Labels);
    }

    private void TrainBatch(Batch batch, double rate)
    {
        using var scope = NewDisposeScope();
        var images = ImageMixing.Apply(batch.Plan!, batch.Inputs.to(Device), train.Normalisation);
        var noise = KeyedNoise.Normal(key.Fold(Places.Code).Fold(State.Optimiser.Steps), batch.Size, Vae.Latents).to(Device);
        State.Optimiser.ZeroGradients();
        var (mean, log) = State.Model.Encode(images);
        var decoded = State.Model.Decode(mean + log.exp() * noise);
        var divergence = Gaussians.DivergenceToPrior(mean, log).sum();
        var loss = Gaussians.NegativeLogLikelihood(images, decoded, deviation: 1).sum() + divergence;
        var value = loss.item<float>();
        if (!float.IsFinite(value))
            throw Diverged($"the loss is {value}", rate);
        (loss / batch.Size).backward();
        State.Optimiser.Step(rate);
        State.NextBatch(value, divergence.item<float>());
    }

    private TrainingDivergedException Diverged(string what, double rate) =>
        new(what, State.Epoch, State.Optimiser.Steps, rate, CheckpointFile);

    // What the checkpoint belongs to; one of the first attempt does not fit the fallback.
    private string Identity(double rate) => JsonSerializer.Serialize(options.OfTraining() with { LearningRate = rate }, RecordJson.Line);
}
