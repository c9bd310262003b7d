using System.Text.Json;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>What an evaluation of a run measured besides loss and accuracy; kept in its folder as evaluation.json.</summary>
public sealed record EvaluationRecord
{
    /// <summary>Name of the checkpoint whose weights were measured: "best.ckpt" or "last.ckpt".</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Epochs that these weights were trained for.</summary>
    public required int Epochs { get; init; }

    /// <summary>What it is of: <see cref="Training.ResultName.Test"/>, or samples held out in their place.</summary>
    public required string ResultOf { get; init; }

    /// <summary>What the samples are called: "images", "sounds", "texts" or "objects".</summary>
    public required string Samples { get; init; }

    /// <summary>Number of samples.</summary>
    public required int Count { get; init; }

    /// <summary>Mean loss, as runs record it.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of samples classified rightly, or of labels, a fraction.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean area under the ROC curve, where a sample has several labels; else null.</summary>
    public double? RocAuc { get; init; }

    /// <summary>Mean of −log p of the true class; null where a sample has several labels, or a logit is not finite.</summary>
    public double? NegativeLogLikelihood { get; init; }

    /// <summary>
    /// Expected calibration error: the samples are sorted by confidence, the probability of the likeliest class, into 15 bins of equal
    /// width, and it is the mean over samples of |accuracy − mean confidence| of their bin. Null as <see cref="NegativeLogLikelihood"/>.
    /// </summary>
    public double? CalibrationError { get; init; }

    /// <summary>The bins, from the least confidence; none where there is no <see cref="CalibrationError"/>.</summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins { get; init; } = [];

    /// <summary>
    /// What logits are divided by so that the validation samples have the least negative log likelihood; null where there are none.
    /// </summary>
    public double? Temperature { get; init; }

    /// <summary><see cref="NegativeLogLikelihood"/> at that temperature.</summary>
    public double? ScaledNegativeLogLikelihood { get; init; }

    /// <summary><see cref="CalibrationError"/> at that temperature.</summary>
    public double? ScaledCalibrationError { get; init; }

    /// <summary>Why there is no temperature; null where there is.</summary>
    public string? NotScaledBecause { get; init; }

    /// <summary>Each class, or each label, in the order of the model's outputs.</summary>
    public IReadOnlyList<ClassResult> Classes { get; init; } = [];

    /// <summary>The pairs of classes that are confused most; none where a sample has several labels.</summary>
    public IReadOnlyList<ConfusedPair> Confused { get; init; } = [];

    /// <summary>Samples that are wrong with the most confidence, the worst first.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>Version of FMixSharp.</summary>
    public string Version { get; init; } = Provenance.Version;

    /// <summary>The git commit FMixSharp was built from, or "unknown".</summary>
    public string Commit { get; init; } = Provenance.Commit;

    /// <summary>Processor model, cores and memory.</summary>
    public string Machine { get; init; } = Provenance.Machine;

    /// <summary>The record in a run folder; null where nobody measured.</summary>
    /// <exception cref="RunFolderException">It cannot be read; the message says why.</exception>
    public static EvaluationRecord? Read(string folder)
    {
        var path = new EvaluationFiles(folder).RecordFile;
        try
        {
            return File.Exists(path) ? RecordJson.Read<EvaluationRecord>(File.ReadAllBytes(path), RecordJson.Line) : null;
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{path} cannot be read: {error.Message}. Measure again with fmix evaluate.", error);
        }
    }
}

/// <summary>Samples of about the same confidence.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Confidence">Mean probability of their likeliest classes; null where there are none.</param>
/// <param name="Accuracy">Share of them whose likeliest class is right; null where there are none.</param>
public sealed record CalibrationBin(int Count, double? Confidence, double? Accuracy);

/// <summary>What a class, or a label of several, comes to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Samples that have it.</param>
/// <param name="Accuracy">Share of these that the model gives it (recall), a fraction; of a label, share of all samples of which the model
/// says rightly whether they have it. Null where there are none.</param>
/// <param name="Precision">Share of the samples that the model gives it that have it; null where it gives it to none.</param>
/// <param name="RocAuc">Of a label, area under the ROC curve; else null, and where all samples have it or none.</param>
public sealed record ClassResult(string Name, int Count, double? Accuracy, double? Precision, double? RocAuc = null);

/// <summary>Samples of one class that are taken for another.</summary>
/// <param name="Label">The true class.</param>
/// <param name="Prediction">What they are taken for.</param>
/// <param name="Count">How many.</param>
public sealed record ConfusedPair(string Label, string Prediction, int Count);

/// <summary>A sample that is wrong.</summary>
/// <param name="Sample">Its place among the samples, from 0.</param>
/// <param name="Label">The true class.</param>
/// <param name="Prediction">What it is taken for.</param>
/// <param name="Confidence">With which probability.</param>
/// <param name="Text">What it says, of texts; else null.</param>
/// <param name="File">Its file, by its name in the data set's folder; null where it is none.</param>
public sealed record Mistake(int Sample, string Label, string Prediction, double Confidence, string? Text = null, string? File = null);
