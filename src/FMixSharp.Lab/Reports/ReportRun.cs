using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Analysis.Evaluations;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>One run as a report shows it.</summary>
/// <param name="Name">What to call it: its folder's name.</param>
/// <param name="Record">Its run.json.</param>
/// <param name="Metrics">Its metrics.jsonl, by epoch.</param>
public sealed record ReportRun(string Name, RunRecord Record, IReadOnlyList<EpochRecord> Metrics)
{
    /// <summary>What Grad-CAM measured on it; none when nobody asked.</summary>
    public IReadOnlyList<CamRecord> Cams { get; init; } = [];

    /// <summary>What <c>fmix evaluate</c> measured on it; null when nobody asked.</summary>
    public EvaluationRecord? Evaluation { get; init; }

    /// <summary>The PNG of its confusion matrix; null where there is none.</summary>
    internal byte[]? ConfusionPng { get; init; }

    /// <summary>The PNG of its worst mistakes; null where there is none.</summary>
    internal byte[]? MistakesPng { get; init; }

    /// <summary>What is missing of the metrics of a finished run, so that its curve is not whole, in a sentence; null if nothing.</summary>
    public string? Gap =>
        Record.IsFinished && Metrics.Count < EpochCount
            ? $"{Name}: metrics.jsonl has {Metrics.Count} of {Counted.Of(EpochCount, "epochs")}; the others were removed or "
                + "never arrived, and its curves lack them."
            : null;

    // Patience may have ended it before its last one.
    private int EpochCount => Record.StoppedAfterEpoch + 1 ?? Record.Options.Epochs;

    /// <summary>Reads a run folder.</summary>
    public static ReportRun Read(string folder)
    {
        var run = new RunFolder(folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var (evaluation, evaluations) = (EvaluationRecord.Read(folder), new EvaluationFiles(folder));
        return new ReportRun(name, run.ReadRun(), run.ReadMetrics())
        {
            Attacks = new RobustnessFiles(folder).Read(),
            Cams = CamRecord.ReadAll(folder),
            Evaluation = evaluation,
            ConfusionPng = evaluation is null ? null : EvaluationFiles.Picture(evaluations.ConfusionPicture),
            MistakesPng = evaluation is null ? null : EvaluationFiles.Picture(evaluations.MistakesPicture),
        };
    }

    /// <summary>Its attacks.json: what was measured of its robustness.</summary>
    public IReadOnlyList<RobustnessRecord> Attacks { get; init; } = [];

    /// <summary>
    /// Test accuracy as a fraction (the median of the last epochs where that is compared), or area under the ROC curve where samples have
    /// several labels, once the run has finished; null before.
    /// </summary>
    public double? FinalAccuracy => Record.IsFinished ? Record.TestRocAuc ?? Record.MedianTestAccuracy ?? Record.TestAccuracy : null;
}
