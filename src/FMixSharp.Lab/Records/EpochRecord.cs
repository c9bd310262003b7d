using System.Text.Json.Serialization;

namespace FMixSharp.Lab.Records;

/// <summary>One line of metrics.jsonl.</summary>
/// <param name="Epoch">Epoch, from 0.</param>
/// <param name="LearningRate">Learning rate of the epoch.</param>
/// <param name="TrainLoss">Mean mixed cross entropy over the epoch's images, each measured before the step it led to.</param>
/// <param name="TrainAccuracy">Mean mixed accuracy (spec §2.5), a fraction; null where samples have no classes.</param>
/// <param name="TestLoss">Mean cross entropy on the unmixed test split; null when this epoch was not tested.</param>
/// <param name="TestAccuracy">Accuracy on the unmixed test split, a fraction; null when this epoch was not tested.</param>
/// <param name="ImagesPerSecond">Training images per second, without the evaluation.</param>
/// <param name="Seconds">Seconds of training and evaluation.</param>
/// <param name="TestTop5Accuracy">Share of test images whose class is among the five likeliest; null with ten classes or fewer.</param>
/// <param name="TestRocAuc">Mean area under the ROC curve over labels, where a sample has several; else null.</param>
/// <param name="TestMetrics">Means of a task's own measures over the test samples, by name; left out where it has none.</param>
public sealed record EpochRecord(
    int Epoch,
    double LearningRate,
    double TrainLoss,
    double? TrainAccuracy,
    double? TestLoss,
    double? TestAccuracy,
    double ImagesPerSecond,
    double Seconds,
    double? TestTop5Accuracy = null,
    double? TestRocAuc = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? TestMetrics = null
)
{
    /// <summary>
    /// Mean loss on the validation samples; null where there are none, and when this epoch was not tested. Where it is not null, the test
    /// samples were not measured.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Accuracy on the validation samples, a fraction; null as <see cref="ValidationLoss"/>, and where they have no classes.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationAccuracy { get; init; }

    /// <summary>Top-5 accuracy on the validation samples, as <see cref="TestTop5Accuracy"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationTop5Accuracy { get; init; }

    /// <summary>Mean area under the ROC curve on the validation samples, as <see cref="TestRocAuc"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationRocAuc { get; init; }

    /// <summary>Means of a task's own measures over the validation samples, by name; left out where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? ValidationMetrics { get; init; }

    /// <summary>Loss on what the epoch was measured on, validation or test samples; null when it was not tested.</summary>
    [JsonIgnore]
    public double? MeasuredLoss => ValidationLoss ?? TestLoss;

    /// <summary>
    /// Accuracy on what the epoch was measured on; null as <see cref="MeasuredLoss"/>, and where samples have no classes.
    /// </summary>
    [JsonIgnore]
    public double? MeasuredAccuracy => ValidationLoss is null ? TestAccuracy : ValidationAccuracy;

    /// <summary>Mean area under the ROC curve on what the epoch was measured on, where a sample has several labels; else null.</summary>
    [JsonIgnore]
    public double? MeasuredRocAuc => ValidationLoss is null ? TestRocAuc : ValidationRocAuc;
}
