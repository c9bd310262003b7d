using static TorchSharp.torch;

namespace FMixSharp.Lab.Records;

/// <summary>
/// The metrics as TensorBoard events. Each sitting writes the folder anew from metrics.jsonl, so that a resumed run has every epoch once.
/// </summary>
/// <remarks>
/// A sitting has a file of its own, which TorchSharp names by time, host and process, and makes again when it is gone. So an owner that was
/// followed can only write a file that its follower has removed; it is asked after writing, too, and removes that file itself.
/// </remarks>
internal sealed class EventLog
{
    private const string Names = "events.out.tfevents.*";

    private readonly TorchSharp.Modules.SummaryWriter writer;
    private readonly string folder;
    private readonly RunLock? owned;
    private readonly string resultName;
    private double time;

    /// <summary>Starts over in <paramref name="folder"/> with the epochs that are known already.</summary>
    /// <param name="folder">Made if need be; event files in it are deleted.</param>
    /// <param name="owned">The lock of the run's folder; null where nobody else can write there.</param>
    /// <param name="started">When the run began; the events' times follow from it and the epochs' durations.</param>
    /// <param name="known">Epochs of earlier sittings.</param>
    /// <param name="resultName">What they were tested on: "test", or "validation".</param>
    /// <exception cref="RunTakenOverException">This process does not own the run's folder any more; no file of its owner was
    /// touched.</exception>
    public EventLog(string folder, RunLock? owned, DateTimeOffset started, IEnumerable<EpochRecord> known, string resultName = "test")
    {
        (this.folder, this.owned, this.resultName) = (folder, owned, resultName);
        if (File.Exists(folder))
            throw new IOException($"{folder} is a file, where a folder for TensorBoard's events is expected. Remove it.");
        Directory.CreateDirectory(folder);
        var earlier = Directory.GetFiles(folder, Names);
        owned?.Check(); // after listing: what was there while this process owned the folder is not a follower's
        foreach (var file in earlier)
            File.Delete(file);
        writer = utils.tensorboard.SummaryWriter(folder, owned?.Token);
        time = started.ToUnixTimeSeconds();
        foreach (var record in known)
            Write(record);
        Keep();
    }

    /// <summary>Writes one epoch's scalars, with the epoch as their step.</summary>
    /// <exception cref="RunTakenOverException">This process does not own the run's folder any more; nothing is left of what it
    /// wrote.</exception>
    public void Add(EpochRecord record)
    {
        owned?.Check();
        Write(record);
        Keep();
    }

    // Or remove what was written after another process had taken over.
    private void Keep()
    {
        try
        {
            owned?.Check();
        }
        catch (RunTakenOverException)
        {
            foreach (var file in Directory.GetFiles(folder, $"{Names}.{owned!.Token}"))
                File.Delete(file);
            throw;
        }
    }

    private void Write(EpochRecord record)
    {
        time += record.Seconds;
        Scalar("loss/train", record.TrainLoss);
        Scalar($"loss/{resultName}", record.TestLoss);
        Scalar("accuracy/train", record.TrainAccuracy);
        Scalar($"accuracy/{resultName}", record.TestAccuracy);
        Scalar($"roc_auc/{resultName}", record.TestRocAuc);
        foreach (var (name, value) in record.TestMetrics ?? new Dictionary<string, double>())
            Scalar($"{name}/{resultName}", value);
        Scalar("loss/validation", record.ValidationLoss);
        Scalar("accuracy/validation", record.ValidationAccuracy);
        Scalar("roc_auc/validation", record.ValidationRocAuc);
        foreach (var (name, value) in record.ValidationMetrics ?? new Dictionary<string, double>())
            Scalar($"{name}/validation", value);
        Scalar("learning_rate", record.LearningRate);
        Scalar("images_per_second", record.ImagesPerSecond);

        void Scalar(string tag, double? value)
        {
            if (value is { } measured)
                writer.add_scalar(tag, (float)measured, record.Epoch, (long)time);
        }
    }
}
