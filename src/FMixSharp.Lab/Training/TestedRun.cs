using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Training;

/// <summary>A trained run on test samples: its own, or for images those of another data set.</summary>
public sealed class TestedRun
{
    private readonly int[] predictions,
        labels,
        strata;

    private TestedRun(string folder, Evaluation result, string resultName, string samples, int[] predictions, int[] labels, int[] strata) =>
        (Folder, Result, ResultOf, Samples, this.predictions, this.labels, this.strata) = (
            folder,
            result,
            resultName,
            samples,
            predictions,
            labels,
            strata
        );

    /// <summary>The run folder.</summary>
    public string Folder { get; }

    /// <summary>Loss and accuracies.</summary>
    public Evaluation Result { get; }

    /// <summary>What they are of: <see cref="ResultName.Validation"/> or <see cref="ResultName.Test"/>.</summary>
    public string ResultOf { get; }

    /// <summary>What the samples are called: "images", "sounds", "texts" or "objects".</summary>
    public string Samples { get; }

    /// <summary>Measures a run's model, as of one of its checkpoints.</summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="dataset">
    /// One of <see cref="Datasets.All"/> with the model's channels and number of classes, or "imagenet-a" for a model of ImageNet's
    /// 1000 classes, whose outputs for the 200 are then compared. Null for what the run was tested on while it trained.
    /// </param>
    /// <param name="data">The data set's folder; null for that of the run, or with <paramref name="dataset"/> for $FMIX_DATA.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="log">Told what takes a while, such as decoding a folder of images; may be null.</param>
    /// <param name="checkpoint">One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one, else the
    /// last.</param>
    /// <param name="skipBroken">Leave out samples of one's own that cannot be read, also where the run did not.</param>
    /// <exception cref="ArgumentException">The data set does not fit the model.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public static TestedRun Of(
        string folder,
        string? dataset = null,
        string? data = null,
        string device = "cpu",
        Action<string>? log = null,
        string? checkpoint = null,
        bool skipBroken = false
    ) => Measure(folder, dataset, data, device, log, checkpoint, skipBroken, null);

    /// <summary>The same, with a look at model and data while they are open.</summary>
    internal static TestedRun Measure(
        string folder,
        string? dataset,
        string? data,
        string device,
        Action<string>? log,
        string? checkpoint,
        bool skipBroken,
        Action<TestedRun, OpenRun>? whileOpen
    )
    {
        LibTorchStart.Prepare(log);
        using var model = TrainedModel.Load(folder, device, checkpoint: checkpoint);
        // Of the training images only the part that was held out matters here, if the run had one.
        var options = model.Options with
        {
            TrainSize = null,
            Augment = new TrainOptions().Augment,
            Validate = dataset is null ? model.Options.Validate : null,
            HoldOut = dataset is null ? model.Options.HoldOut : null,
            SkipBroken = skipBroken || model.Options.SkipBroken,
            IsReopened = dataset is null && data is null,
        };
        var own = Datasets.Get(options.Dataset);
        using var training = dataset is null
            ? own.Open(options with { Data = data ?? options.Data }, log)
            : Other(folder, model, own, options with { Data = data }, Datasets.Get(dataset), log);
        if (dataset is null && training.Files is { } files && PartsTable.Difference(new RunFolder(folder), files) is { } others)
            log?.Invoke($"The data set of {folder} {others}.");
        if (training.Misfit(model) is { } misfit)
            throw new ArgumentException($"{folder} {misfit}");
        var answers = new Answers(training.TestLabels.Length);
        var result = training.Evaluate(model.Model, model.Device, HeldOut.Test, answers);
        var tested = new TestedRun(
            folder,
            result,
            ResultName.Of(options),
            training.Samples,
            answers.Predictions,
            training.TestLabels,
            training.TestStrata
        );
        whileOpen?.Invoke(tested, new OpenRun(model, training, answers));
        return tested;
    }

    /// <summary>
    /// Share of images that all runs classify rightly, each by its own labels: the grapheme accuracy of Bengali.AI's three classifiers
    /// (spec §2.5).
    /// </summary>
    /// <exception cref="ArgumentException">No run, or runs that were not tested on the same images.</exception>
    public static double AllRight(IReadOnlyList<TestedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (var run in runs)
            if (!run.strata.AsSpan().SequenceEqual(runs[0].strata))
                throw new ArgumentException(
                    $"{run.Folder} and {runs[0].Folder} were not tested on the same {run.Samples}: all runs must have the same data and "
                        + "the same fold",
                    nameof(runs)
                );
        return GraphemeAccuracy.Of([.. runs.Select(run => (run.predictions, run.labels))]);
    }

    private static TrainingTask Other(
        string folder,
        TrainedModel model,
        Dataset own,
        TrainOptions options,
        Dataset other,
        Action<string>? log
    )
    {
        try
        {
            return own.OpenOther(model, options, other, log);
        }
        catch (ArgumentException misfit)
        {
            throw new ArgumentException($"{folder} {misfit.Message}", misfit);
        }
    }
}

/// <summary>A trained run while its model and data are open.</summary>
/// <param name="Model">The model.</param>
/// <param name="Training">The samples.</param>
/// <param name="Answers">What the model says of the test samples.</param>
internal sealed record OpenRun(TrainedModel Model, TrainingTask Training, Answers Answers);
