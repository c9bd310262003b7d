using System.Text.Json.Serialization;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>run.json: what was run, with what, where, and how it ended.</summary>
public sealed record RunRecord
{
    /// <summary>The version of the format that this program writes. Without a version it is 1, of programs before there was one.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Version of the format of run.json that this was read from, or will be written in.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Every setting of the run.</summary>
    public required TrainOptions Options { get; init; }

    /// <summary>One of <see cref="RunStatus"/>; a run that was killed still says "running".</summary>
    public required string Status { get; init; }

    /// <summary>Whether the run is done: it is not trained again, and its results count.</summary>
    [JsonIgnore]
    public bool IsFinished => Status == RunStatus.Finished;

    /// <summary>Version of FMixSharp.</summary>
    public required string Version { get; init; }

    /// <summary>The git commit FMixSharp was built from, or "unknown".</summary>
    public required string Commit { get; init; }

    /// <summary>
    /// Versions of the libraries that a run's numbers depend on, by name: TorchSharp, libtorch and SkiaSharp; of TorchSharp alone in format
    /// 1.
    /// </summary>
    public IReadOnlyDictionary<string, string> LibraryVersions { get; init; } = new Dictionary<string, string>();

    /// <summary>The .NET runtime, such as ".NET 10.0.1".</summary>
    public string Runtime { get; init; } = "unknown";

    /// <summary>The operating system and its version.</summary>
    public string OperatingSystem { get; init; } = "unknown";

    /// <summary>The process that trains in the folder, or was killed while it did; null when nobody does, and in format 1.</summary>
    public RunOwner? Owner { get; init; }

    /// <summary>
    /// Whether data set, model or method are of the program that trained it, and in no table of others; left out where they are not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OwnNames { get; init; }

    /// <summary>Processes that train the run together; so far always 1.</summary>
    public int RankCount { get; init; } = 1;

    /// <summary>What was trained on, as the model sees it; null in format 1.</summary>
    public DataRecord? Data { get; init; }

    /// <summary>Processor model, cores this process may use, and memory.</summary>
    public required string Machine { get; init; }

    /// <summary>
    /// What had to be repaired in libtorch on this machine (<see cref="LibTorchFaults"/>), in a sentence; null when nothing, as on most.
    /// </summary>
    public string? Repair { get; init; }

    /// <summary>
    /// What came of that repair, in a word (<see cref="LibTorchRepairOutcome"/>): "not_needed", "repaired", "one_dnn_off" or
    /// "not_repaired"; null in format 1.
    /// </summary>
    public string? RepairOutcome { get; init; }

    /// <summary>The precision the network really computed in, where the run began: not always the one that was asked for.</summary>
    public string ComputedIn { get; init; } = Precision.Float32;

    /// <summary>
    /// Layers that libtorch computes wrongly on this machine, and how (<see cref="ConvolutionCheck"/>): the run's numbers are then not the
    /// method's. Null when all are right, as they should be, or were not looked at.
    /// </summary>
    public string? WrongLayers { get; init; }

    /// <summary>
    /// Whether the layers were looked at before the run: false on a device, and where the check could not be made; null in records from
    /// before this was recorded.
    /// </summary>
    public bool? LayersChecked { get; init; }

    /// <summary>When the run began for the first time, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Seconds the run has taken, over all its sittings.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// The epoch, from 0, that is best so far on the validation samples, whose weights best.ckpt has; left out where there are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BestEpoch { get; init; }

    /// <summary>The epoch after which <see cref="TrainOptions.Patience"/> ended the run; left out where it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StoppedAfterEpoch { get; init; }

    /// <summary>Loss of <see cref="BestEpoch"/> on the validation samples; left out where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationLoss { get; init; }

    /// <summary>Accuracy of <see cref="BestEpoch"/> on the validation samples, a fraction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationAccuracy { get; init; }

    /// <summary>
    /// Test accuracy, a fraction: of the best epoch's weights where there are validation samples, else after the last epoch; null until the
    /// run is finished.
    /// </summary>
    public double? TestAccuracy { get; init; }

    /// <summary>
    /// Into how many different classes the model puts the test samples, as <see cref="TestAccuracy"/>; left out where samples have no
    /// classes, or nobody looked.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PredictedClasses { get; init; }

    /// <summary>
    /// Share of the largest class among the test samples, a fraction: the accuracy of who says it of everything. Left out as
    /// <see cref="PredictedClasses"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestClass { get; init; }

    /// <summary>
    /// Top-5 test accuracy, a fraction, as <see cref="TestAccuracy"/>; null until the run is finished, and with ten classes or fewer.
    /// </summary>
    public double? TestTop5Accuracy { get; init; }

    /// <summary>Mean area under the ROC curve over labels, as <see cref="TestAccuracy"/>, where a sample has several; else null.</summary>
    public double? TestRocAuc { get; init; }

    /// <summary>Means of a task's own measures over the test samples, by name; left out where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? TestMetrics { get; init; }

    /// <summary>
    /// Test accuracies of the last five epochs, or of all if there are fewer, for data sets whose results are their median (spec §2.5);
    /// null for others, and where an epoch of them was not tested.
    /// </summary>
    public IReadOnlyList<double>? LastTestAccuracies { get; init; }

    /// <summary>
    /// Median of <see cref="LastTestAccuracies"/>, where there are any: what is compared in place of <see cref="TestAccuracy"/>.
    /// </summary>
    public double? MedianTestAccuracy { get; init; }

    /// <summary>Mean test loss, as <see cref="TestAccuracy"/>; null until the run is finished.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Name of the checkpoint of <see cref="BestEpoch"/>, beside last.ckpt; null where there is none.</summary>
    public string? BestCheckpoint { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>
    /// Steps of each epoch: batches, of which a last one of a single sample is part of the one before. 0 in records of earlier versions.
    /// </summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>Why the run stopped early; null when it did not.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// A sentence for each value that no run leaves, in the names of run.json; <see cref="TrainOptions.Violations()"/> are not among them.
    /// </summary>
    internal IEnumerable<string> Violations()
    {
        if (!RunStatus.All.Contains(Status))
            yield return $"status is '{Status}'; {NearestName.Expected(Status, RunStatus.All)}.";
        (string Name, double? Share)[] shares =
        [
            ("test_accuracy", TestAccuracy),
            ("test_top5_accuracy", TestTop5Accuracy),
            ("test_roc_auc", TestRocAuc),
            ("validation_accuracy", ValidationAccuracy),
            ("largest_class", LargestClass),
            ("median_test_accuracy", MedianTestAccuracy),
            .. (LastTestAccuracies ?? []).Select(share => ("last_test_accuracies", (double?)share)),
        ];
        foreach (var (name, share) in shares)
            if (share is < 0 or > 1)
                yield return FormattableString.Invariant($"{name} is {share}; expected a number from 0 to 1.");
        if (Seconds < 0)
            yield return FormattableString.Invariant($"seconds are {Seconds}; expected a number of at least 0.");
    }
}

/// <summary>The values of <see cref="RunRecord.Status"/>.</summary>
public static class RunStatus
{
    /// <summary>Training now, or killed while training: then it can be resumed.</summary>
    public const string Running = "running";

    /// <summary>Stopped by its user or by an error; can be resumed.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Stopped because the loss was infinite or not a number.</summary>
    public const string Diverged = "diverged";

    /// <summary>Trained to its last epoch.</summary>
    public const string Finished = "finished";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<string> All { get; } = [Running, Interrupted, Diverged, Finished];
}
