using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Training;

/// <summary>A trained run on test images: its own, or those of another data set.</summary>
public sealed class TestedRun
{
    private readonly int[] predictions;
    private readonly ImageSplit images;

    private TestedRun(string folder, Evaluation result, int[] predictions, ImageSplit images) =>
        (Folder, Result, this.predictions, this.images) = (folder, result, predictions, images);

    /// <summary>The run folder.</summary>
    public string Folder { get; }

    /// <summary>Loss and accuracies.</summary>
    public Evaluation Result { get; }

    /// <summary>Measures a run's model, as of its last checkpoint.</summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="dataset">
    /// One of <see cref="Datasets.TestNames"/> with the model's channels and number of classes, or "imagenet-a" for a model of ImageNet's 1000 classes,
    /// whose outputs for the 200 are then compared. Null for what the run was tested on while it trained.
    /// </param>
    /// <param name="data">The data set's folder; null for that of the run, or with <paramref name="dataset"/> for $FMIX_DATA.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="log">Told what takes a while, such as decoding a folder of images; may be null.</param>
    /// <exception cref="ArgumentException">The data set does not fit the model.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public static TestedRun Of(string folder, string? dataset = null, string? data = null, string device = "cpu", Action<string>? log = null)
    {
        using var model = Trainer.LoadModel(folder, device);
        var options = model.Options;
        var task = dataset is null
            ? Validation.Apply(Datasets.Open(options.Dataset, data ?? options.Data, log), options.Validate)
            : Other(options.Dataset, dataset, data, log);
        RequireFit(model, task, folder);
        var predictions = new int[task.Test.Count];
        var result = Evaluator.Evaluate(model.Model, task.Test, task.Normalisation, model.Device, task.TestClasses, predictions);
        return new TestedRun(folder, result, predictions, task.Test);
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
            if (!run.images.Strata.AsSpan().SequenceEqual(runs[0].images.Strata))
                throw new ArgumentException($"{run.Folder} and {runs[0].Folder} were not tested on the same images: all runs must have the same data and the same "
                    + "fold", nameof(runs));
        return GraphemeAccuracy.Of([.. runs.Select(run => (run.predictions, run.images.Labels))]);
    }

    // The model expects images normalised as in its training.
    private static ImageTask Other(string trainedOn, string dataset, string? data, Action<string>? log)
    {
        var task = Datasets.OpenForTest(dataset, data, log);
        return dataset == trainedOn || trainedOn == "image-folder" ? task : task with { Normalisation = Datasets.All.Single(entry => entry.Name == trainedOn).Normalisation };
    }

    private static void RequireFit(TrainedModel model, ImageTask task, string folder)
    {
        var needed = task.TestClasses is null ? task.Test.Classes.Count : 1000; // of ImageNet, from which the classes are chosen
        if (model.Channels != task.Test.Channels || model.Classes != needed)
            throw new ArgumentException($"{folder} was trained on images of {model.Channels} channels in {model.Classes} classes, but {task.Name} has "
                + $"{task.Test.Channels} channels and needs a model of {needed} classes");
    }
}
