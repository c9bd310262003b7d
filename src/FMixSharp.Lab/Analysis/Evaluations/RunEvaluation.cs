using System.Globalization;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>A run on its test samples, looked at closely: by class, in its probabilities, and at its worst mistakes.</summary>
public sealed class RunEvaluation
{
    private const int MostConfused = 20,
        MostMistakes = 24;

    private RunEvaluation(TestedRun run) => Run = run;

    /// <summary>Loss and accuracies.</summary>
    public TestedRun Run { get; }

    /// <summary>Everything else; null where the samples have no classes or labels.</summary>
    public EvaluationRecord? Record { get; private set; }

    /// <summary>Names of the files that were written into the run's folder; none for samples of another data set.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>
    /// Measures a run's model, and writes evaluation.json, confusion.csv, confusion.png and mistakes.png into the run's folder, unless the
    /// samples are of another data set.
    /// </summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="dataset">As for <see cref="TestedRun.Of"/>.</param>
    /// <param name="data">As for <see cref="TestedRun.Of"/>.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="log">Told what takes a while, and that the folder cannot be written; may be null.</param>
    /// <param name="checkpoint">One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one.</param>
    /// <param name="skipBroken">As for <see cref="TestedRun.Of"/>.</param>
    /// <exception cref="ArgumentException">The data set does not fit the model.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public static RunEvaluation Of(
        string folder,
        string? dataset = null,
        string? data = null,
        string device = "cpu",
        Action<string>? log = null,
        string? checkpoint = null,
        bool skipBroken = false
    )
    {
        RunEvaluation? evaluation = null;
        TestedRun.Measure(
            folder,
            dataset,
            data,
            device,
            log,
            checkpoint,
            skipBroken,
            (tested, open) =>
            {
                evaluation = new RunEvaluation(tested);
                if (open.Training.TestLabels.Length > 0 && open.Answers.Outputs > 0)
                    evaluation.Look(open, checkpoint, isOwn: dataset is null, log);
            }
        );
        return evaluation!;
    }

    private void Look(OpenRun open, string? checkpoint, bool isOwn, Action<string>? log)
    {
        var training = open.Training;
        var (labels, answers) = (training.TestLabels, open.Answers);
        var classes = Names(training.Data.Classes, training.HasSeveralLabels ? answers.Outputs : Math.Max(2, answers.Outputs));
        var record = new EvaluationRecord
        {
            Checkpoint = Path.GetFileName(new RunFolder(Run.Folder).ModelFile(checkpoint)),
            Epochs = open.Model.Epochs,
            ResultOf = Run.ResultOf,
            Samples = Run.Samples,
            Count = labels.Length,
            Loss = Run.Result.Loss,
            Accuracy = Run.Result.Accuracy,
            RocAuc = Run.Result.RocAuc,
        };
        if (training.HasSeveralLabels)
        {
            Record = record with { Classes = Labels(classes, labels, answers) };
            Write(isOwn, null, null, log);
            return;
        }
        var matrix = new ConfusionMatrix(classes, labels, answers.Predictions);
        record = record with { Classes = matrix.Results(), Confused = matrix.Confused(MostConfused) };
        if (ClassScores.Of(answers, labels) is { } scores)
        {
            record = Calibrated(record, scores, open, isOwn);
            record = record with { Mistakes = Worst(scores, classes, training) };
        }
        else
        {
            record = record with { NotScaledBecause = "a logit is not finite, so that there are no probabilities" };
        }
        Record = record;
        var pictures = Enumerable.Range(0, labels.Length).Select(training.TestPicture).FirstOrDefault() is not null;
        var mistakes =
            pictures && record.Mistakes.Count > 0
                ? MistakeSheet.Png(record.Mistakes, classes, sample => training.TestPicture(sample)!)
                : null;
        Write(isOwn, matrix, mistakes, log);
    }

    // Numbers for some of the classes of a model, of another data set.
    private static IReadOnlyList<string> Names(IReadOnlyList<string> classes, int count) =>
        classes.Count == count ? classes : [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private void Write(bool isOwn, ConfusionMatrix? matrix, byte[]? mistakes, Action<string>? log)
    {
        if (!isOwn)
            return;
        try
        {
            Files = new EvaluationFiles(Run.Folder).Write(
                Record!,
                matrix is null ? null : Encoding.UTF8.GetBytes(matrix.Csv()),
                matrix is null ? null : ConfusionPicture.Png(matrix),
                mistakes
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log?.Invoke($"evaluation.json and what belongs to it were not written: {error.Message}"); // the result counts without them
        }
    }

    // Never by the samples that it is then measured on.
    private static EvaluationRecord Calibrated(EvaluationRecord record, ClassScores scores, OpenRun open, bool isOwn)
    {
        var bins = Calibration.Bins(scores);
        record = record with
        {
            NegativeLogLikelihood = Calibration.NegativeLogLikelihood(scores),
            CalibrationError = Calibration.Error(bins),
            CalibrationBins = bins,
        };
        if (!isOwn)
            return record with { NotScaledBecause = "these samples are of another data set than what a temperature would be fitted on" };
        if (!open.Training.HasValidation)
            return record with { NotScaledBecause = "the run has no validation samples to fit a temperature on" };
        var answers = new Answers(open.Training.ValidationLabels.Length);
        open.Training.Evaluate(open.Model.Model, open.Model.Device, HeldOut.Validation, answers);
        if (ClassScores.Of(answers, open.Training.ValidationLabels) is not { } validation)
            return record with { NotScaledBecause = "a logit of a validation sample is not finite" };
        if (Calibration.FitTemperature(validation) is not { } temperature)
            return record with { NotScaledBecause = "all validation samples are classified rightly, so that none can be fitted" };
        return record with
        {
            Temperature = temperature,
            ScaledNegativeLogLikelihood = Calibration.NegativeLogLikelihood(scores, temperature),
            ScaledCalibrationError = Calibration.Error(Calibration.Bins(scores, temperature)),
        };
    }

    private static IReadOnlyList<Mistake> Worst(ClassScores scores, IReadOnlyList<string> classes, TrainingTask training)
    {
        var logs = new double[scores.Classes];
        var mistakes = new List<(int Sample, int Prediction, double Confidence)>();
        for (var i = 0; i < scores.Count; i++)
        {
            scores.LogProbabilities(i, 1, logs);
            var likeliest = logs.AsSpan().IndexOf(logs.Max());
            if (likeliest != scores.Label(i))
                mistakes.Add((i, likeliest, Math.Exp(logs[likeliest])));
        }
        return
        [
            .. mistakes
                .OrderByDescending(mistake => mistake.Confidence)
                .ThenBy(mistake => mistake.Sample)
                .Take(MostMistakes)
                .Select(mistake => new Mistake(
                    mistake.Sample,
                    classes[scores.Label(mistake.Sample)],
                    classes[mistake.Prediction],
                    mistake.Confidence,
                    training.TestText(mistake.Sample),
                    training.TestFile(mistake.Sample)
                )),
        ];
    }

    private static IReadOnlyList<ClassResult> Labels(IReadOnlyList<string> names, int[] labels, Answers answers)
    {
        return [.. names.Select(Result)];

        ClassResult Result(string name, int label)
        {
            var (has, said) = (Array.ConvertAll(labels, Has), Array.ConvertAll(answers.Predictions, Has));
            var scores = new float[labels.Length];
            for (var i = 0; i < scores.Length; i++)
                scores[i] = answers.Logits(i)[label];
            var (count, given) = (has.Count(each => each), said.Count(each => each));
            return new ClassResult(
                name,
                count,
                (double)has.Zip(said).Count(pair => pair.First == pair.Second) / labels.Length,
                given == 0 ? null : (double)has.Zip(said).Count(pair => pair.First && pair.Second) / given,
                scores.Contains(float.NaN) ? null : RocAuc.Of(scores, has)
            );

            bool Has(int bits) => ((bits >> label) & 1) == 1;
        }
    }
}
