using System.Globalization;
using System.Numerics;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>What changes while an autoencoder trains; it goes into last.ckpt (safetensors layout) and comes back bit for bit.</summary>
internal sealed class VaeState : IDisposable
{
    private const string Format = "fmixsharp-vae-1";

    /// <summary>The state before the first step: weights that depend on the key alone.</summary>
    public VaeState(int channels, int side, RandomKey key, Device device)
    {
        Model = new Vae(channels, side);
        Model.Initialise(key);
        Model.to(device);
        Optimiser = new Adam(Model); // after the move, which replaces the parameters
    }

    public Vae Model { get; }

    public Adam Optimiser { get; }

    /// <summary>Epochs that are complete.</summary>
    public int Epoch { get; private set; }

    /// <summary>Batches of the next epoch that are done.</summary>
    public int Batch { get; private set; }

    /// <summary>Sum over the images of the unfinished epoch.</summary>
    public double Loss { get; private set; }

    /// <summary>As <see cref="Loss"/>, of the divergence alone.</summary>
    public double Divergence { get; private set; }

    /// <summary>Seconds of the unfinished epoch.</summary>
    public double Seconds { get; set; }

    /// <summary>One more batch is done.</summary>
    public void NextBatch(double loss, double divergence)
    {
        Batch++;
        Loss += loss;
        Divergence += divergence;
    }

    /// <summary>The epoch is complete.</summary>
    public void NextEpoch()
    {
        Epoch++;
        Batch = 0;
        Loss = Divergence = Seconds = 0;
    }

    /// <summary>False when a weight, a moment or a running statistic is infinite or not a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return Optimiser.IsFinite() && Model.named_buffers().All(entry => entry.buffer.isfinite().all().item<bool>());
    }

    /// <summary>Replaces <paramref name="path"/> in one step.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="options">What the run is, as text: a checkpoint of another one is not restored.</param>
    /// <param name="alone">The lock of its folder; null where nobody else can write there.</param>
    public void Save(string path, string options, RunLock? alone = null)
    {
        using var scope = NewDisposeScope();
        var tensors = Tensors().ToDictionary(entry => entry.Name, entry => TensorBytes.Store(entry.Tensor));
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["options"] = options,
            ["epoch"] = Text(Epoch),
            ["batch"] = Text(Batch),
            ["steps"] = Text(Optimiser.Steps),
            ["sum_loss"] = Text(Loss),
            ["sum_divergence"] = Text(Divergence),
            ["seconds"] = Text(Seconds),
        };
        RunLock.Write(alone, path, new SafetensorsFile(metadata, tensors).Write);
    }

    /// <summary>Becomes what was saved.</summary>
    /// <returns>False, with nothing changed, when there is no checkpoint, or one of a run with other options.</returns>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public bool Load(string path, string options)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            var file = SafetensorsFile.Read(File.ReadAllBytes(path));
            if (file.Metadata.GetValueOrDefault("format") != Format)
                throw new InvalidDataException($"its format is '{file.Metadata.GetValueOrDefault("format")}', expected '{Format}'");
            if (file.Metadata["options"] != options)
                return false;
            foreach (var (name, tensor) in Tensors())
                TensorBytes.Restore(file.Tensors, name, tensor);
            Epoch = Number<int>("epoch");
            Batch = Number<int>("batch");
            Optimiser.Steps = Number<long>("steps");
            (Loss, Divergence, Seconds) = (Number<double>("sum_loss"), Number<double>("sum_divergence"), Number<double>("seconds"));
            return true;

            T Number<T>(string name)
                where T : INumberBase<T> => T.Parse(file.Metadata[name], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is InvalidDataException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new CheckpointException(
                $"{path} cannot be used: {error.Message}. Put back an intact copy, or remove the folder to train it anew.",
                error
            );
        }
    }

    /// <summary>Releases model and optimiser.</summary>
    public void Dispose()
    {
        Optimiser.Dispose();
        Model.Dispose();
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
        Model.state_dict().Select(entry => (entry.Key, entry.Value)).Concat(Optimiser.Buffers);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
