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
);
