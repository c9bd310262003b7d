using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// What changes while a run trains: model, optimiser, position and sums. It goes into a checkpoint and comes back bit for bit.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    /// <summary>The state before the first step: fresh weights that depend on the seed alone.</summary>
    public TrainingState(TrainOptions options, TrainingTask training, Device device)
    {
        Model = training.CreateModel();
        Model.to(device);
        // After the move, which replaces the parameters.
        Frozen = FrozenLayers.In(Model, options);
        Optimiser = Create(options, Model, Precision.Effective(options.Precision, device));
        Meter = new EpochMeter(device, default);
    }

    public nn.Module Model { get; }

    public Optimiser Optimiser { get; }

    public FrozenLayers Frozen { get; }

    public EpochMeter Meter { get; private set; }

    /// <summary>Epochs that are complete.</summary>
    public int Epoch { get; private set; }

    /// <summary>Batches of the next epoch that are done.</summary>
    public int Batch { get; private set; }

    /// <summary>Steps since the run began.</summary>
    public long Step { get; private set; }

    /// <summary>The best epoch so far by validation samples; null where there are none, or none was tested yet.</summary>
    public BestEpoch? Best { get; set; }

    /// <summary>Seconds of earlier sittings.</summary>
    public double EarlierSeconds { get; private set; }

    /// <summary>One more batch is done.</summary>
    public void NextBatch()
    {
        Batch++;
        Step++;
    }

    /// <summary>The epoch is complete.</summary>
    public void NextEpoch()
    {
        Epoch++;
        Batch = 0;
        Meter.Reset();
    }

    /// <summary>
    /// False when a weight, a buffer or the optimiser's memory is infinite or not a number: such a state must not replace a good one.
    /// </summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return Optimiser.IsFinite()
            && double.IsFinite(Meter.Read().Loss)
            && Model.named_buffers().All(entry => entry.buffer.isfinite().all().item<bool>());
    }

    /// <summary>A checkpoint of this moment.</summary>
    public Checkpoint Capture(string options, TrainingTask training, double seconds) =>
        Of(options, training, Optimiser.Buffers) with
        {
            Sums = Meter.Read(),
            Seconds = seconds,
            Best = Best,
        };

    /// <summary>
    /// The model of this moment, between two epochs, without what is only needed to go on: the same bytes whenever the same run comes here.
    /// </summary>
    public Checkpoint CaptureModel(string options, TrainingTask training) => Of(options, training, []);

    private Checkpoint Of(string options, TrainingTask training, IEnumerable<(string Name, Tensor Values)> memory)
    {
        using var scope = NewDisposeScope();
        var tensors = Model.named_buffers().ToDictionary(entry => entry.name, entry => TensorBytes.Store(entry.buffer));
        foreach (var (name, values) in Optimiser.Weights.Concat(Optimiser.Frozen).Concat(memory))
            tensors.Add(name, TensorBytes.Store(values));
        return new Checkpoint
        {
            Options = options,
            Epoch = Epoch,
            Batch = Batch,
            Step = Step,
            Sums = default,
            Seconds = 0,
            TrainImages = training.TrainCount,
            Channels = training.Channels,
            Classes = training.Outputs,
            Tensors = tensors,
        };
    }

    /// <summary>Becomes the moment of <paramref name="checkpoint"/>.</summary>
    /// <exception cref="InvalidDataException">Its tensors are not this model's.</exception>
    public void Restore(Checkpoint checkpoint, Device device)
    {
        TensorBytes.RestoreAll(
            checkpoint.Tensors,
            [.. Model.named_buffers(), .. Optimiser.Weights, .. Optimiser.Frozen, .. Optimiser.Buffers]
        );
        Optimiser.Refresh();
        Optimiser.Steps = checkpoint.Step;
        Meter.Dispose();
        Meter = new EpochMeter(device, checkpoint.Sums);
        (Epoch, Batch, Step, EarlierSeconds) = (checkpoint.Epoch, checkpoint.Batch, checkpoint.Step, checkpoint.Seconds);
        Best = checkpoint.Best;
    }

    /// <summary>Gives the model the weights of <paramref name="checkpoint"/>, to be measured; nothing else changes.</summary>
    /// <exception cref="InvalidDataException">Its tensors are not this model's.</exception>
    public void RestoreWeights(Checkpoint checkpoint)
    {
        TensorBytes.RestoreAll(checkpoint.Tensors, [.. Model.named_buffers(), .. Optimiser.Weights, .. Optimiser.Frozen]);
        Optimiser.Refresh();
    }

    /// <summary>Gives the float32 <paramref name="model"/> the parameters and buffers of <paramref name="checkpoint"/>.</summary>
    /// <exception cref="InvalidDataException">Its tensors are not this model's.</exception>
    public static void RestoreModel(Checkpoint checkpoint, nn.Module model)
    {
        using var scope = NewDisposeScope();
        TensorBytes.RestoreAll(
            checkpoint.Tensors.Where(entry => !entry.Key.Contains('/')).ToDictionary(), // but for the optimiser's
            [.. model.state_dict().Select(entry => (entry.Key, entry.Value))]
        );
    }

    /// <summary>Releases model, optimiser and sums.</summary>
    public void Dispose()
    {
        Meter.Dispose();
        Optimiser.Dispose();
        Model.Dispose();
    }

    private static Optimiser Create(TrainOptions options, nn.Module model, string precision) =>
        options.Optimiser == TrainOptions.Adam
            ? new Adam(model, options.WeightDecay, precision)
            {
                DecayAll = options.DecayAll,
                ClipNorm = options.ClipNorm,
                BodyRate = options.BodyRate,
            }
            : new Sgd(model, options.Momentum, options.WeightDecay, precision)
            {
                Nesterov = options.Nesterov,
                DecayAll = options.DecayAll,
                ClipNorm = options.ClipNorm,
                BodyRate = options.BodyRate,
            };
}
