using static TorchSharp.torch;

namespace FMixSharp.Lab.Records;

/// <summary>
/// The metrics as TensorBoard events. Each sitting writes the folder anew from metrics.jsonl, so that a resumed run has every epoch once.
/// </summary>
internal sealed class EventLog
{
    private readonly TorchSharp.Modules.SummaryWriter writer;
    private double time;

    /// <summary>Starts over in <paramref name="folder"/> with the epochs that are known already.</summary>
    /// <param name="folder">Made if need be; event files in it are deleted.</param>
    /// <param name="started">When the run began; the events' times follow from it and the epochs' durations.</param>
    /// <param name="known">Epochs of earlier sittings.</param>
    public EventLog(string folder, DateTimeOffset started, IEnumerable<EpochRecord> known)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "events.out.tfevents.*"))
            File.Delete(file);
        writer = utils.tensorboard.SummaryWriter(folder);
        time = started.ToUnixTimeSeconds();
        foreach (var record in known)
            Add(record);
    }

    /// <summary>Writes one epoch's scalars, with the epoch as their step.</summary>
    public void Add(EpochRecord record)
    {
        time += record.Seconds;
        Scalar("loss/train", record.TrainLoss);
        Scalar("loss/test", record.TestLoss);
        Scalar("accuracy/train", record.TrainAccuracy);
        Scalar("accuracy/test", record.TestAccuracy);
        Scalar("roc_auc/test", record.TestRocAuc);
        Scalar("learning_rate", record.LearningRate);
        Scalar("images_per_second", record.ImagesPerSecond);

        void Scalar(string tag, double? value)
        {
            if (value is { } measured)
                writer.add_scalar(tag, (float)measured, record.Epoch, (long)time);
        }
    }
}
