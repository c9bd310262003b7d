using System.Diagnostics;
using System.Security.Cryptography;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>Attacks the model of a run folder on its test images, and records the result there.</summary>
public static class RunRobustness
{
    // As many as are evaluated at once, which graph and gradients of small images leave room for.
    private static int BatchSize(ImageSplit data) => data.ImageSize > 1 << 16 ? 50 : 250;

    /// <summary>
    /// Measures, or reads what was measured before with the same settings of the same checkpoint. Goes on after the last batch that is on
    /// the disk. Always computes in float32, as bfloat16 would round away small perturbations.
    /// </summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="options">What to measure.</param>
    /// <param name="data">The data set's folder; null for that of the run.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="progress">Told after each batch; may be null.</param>
    /// <param name="log">Told what takes a while, such as decoding a folder of images; may be null.</param>
    /// <param name="cancel">Stops before the next attack; what was done so far is kept.</param>
    /// <exception cref="ArgumentException">Settings out of their range, or a limit above the number of test images.</exception>
    /// <exception cref="RunFolderException">The folder holds no run, or another process works there.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static RobustnessRecord Of(
        string folder,
        RobustnessOptions options,
        string? data = null,
        string device = "cpu",
        IProgress<RobustnessProgress>? progress = null,
        Action<string>? log = null,
        CancellationToken cancel = default
    ) => Of(folder, options, BatchSize, data, device, progress, log, cancel);

    internal static RobustnessRecord Of(
        string folder,
        RobustnessOptions options,
        Func<ImageSplit, int> batchSize,
        string? data = null,
        string device = "cpu",
        IProgress<RobustnessProgress>? progress = null,
        Action<string>? log = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var violations = string.Join(' ', options.Violations());
        if (violations.Length > 0)
            throw new ArgumentException(violations, nameof(options));
        LibTorchStart.Prepare(log);
        using var model = TrainedModel.Load(folder, device, Precision.Float32);
        using var alone = RunLock.Await(folder, null, log, cancel);
        var files = new RobustnessFiles(folder, alone);
        var checkpoint = Hash(new RunFolder(folder).ModelFile());
        if (files.Find(options, checkpoint) is { } before)
            return before;
        var set = Datasets.ToTrainOn(model.Options.Dataset);
        if (set is not ImageSet pictures)
            throw new ArgumentException(
                $"{folder} was trained on {set.Name}, on {set.Kind.Name}: attacks change pixels from 0 to 1 and are measured on images only"
            );
        var opened = model.Options with { Data = data ?? model.Options.Data, IsReopened = data is null };
        var task = pictures.OpenTask(opened, log).Validated(opened.Validate);
        var images = Chosen(task.Test, options);
        var start = Stopwatch.GetTimestamp();
        var batches = new List<BatchRobustness>(files.Resume(options, checkpoint));
        var attacked = new AttackedModel(model.Model)
        {
            Mean = task.Normalisation.Mean,
            StandardDeviation = task.Normalisation.StandardDeviation,
            Device = model.Device,
        };
        var attacks = options.Attacks.Select(AttackCatalog.Create).ToArray();
        var key = Places.Root(options.Seed).Fold(Places.Attack);
        var raw = new Normalisation(new float[images.Channels], [.. Enumerable.Repeat(1f, images.Channels)]);
        var remaining = Tensors(new ImageLoader(images, raw, batchSize(images)).Epoch(0, batches.Count));
        var first = batches.Sum(batch => batch.Images);
        foreach (var batch in Robustness.Measure(attacked, remaining, attacks, options.Epsilons, key, first, cancel))
        {
            files.Append(batch);
            batches.Add(batch);
            progress?.Report(new RobustnessProgress(folder, batches.Sum(each => each.Images), images.Count));
        }
        var record = Summary(options, batches, checkpoint, model.Epochs, Stopwatch.GetElapsedTime(start));
        files.Add(record);
        return record;
    }

    private static IEnumerable<(Tensor Images, Tensor Labels)> Tensors(IEnumerable<Batch> batches)
    {
        foreach (var batch in batches)
        {
            using (batch)
                yield return (batch.Inputs, batch.Labels);
        }
    }

    private static ImageSplit Chosen(ImageSplit test, RobustnessOptions options)
    {
        if (options.Limit is not { } limit)
            return test;
        if (limit > test.Count)
            throw new ArgumentException($"limit is {limit}, but there are {test.Count} test images");
        return test.StratifiedSample(limit, Places.Root(options.Seed).Fold(Places.Images));
    }

    private static RobustnessRecord Summary(
        RobustnessOptions options,
        List<BatchRobustness> batches,
        string checkpoint,
        int epochs,
        TimeSpan time
    )
    {
        var count = batches.Sum(batch => batch.Images);
        double[] Kept(Func<BatchRobustness, int[]> successes) =>
            [.. options.Epsilons.Select((_, i) => 1 - (double)batches.Sum(batch => successes(batch)[i]) / count)];
        return new RobustnessRecord
        {
            Options = options,
            Checkpoint = checkpoint,
            Epochs = epochs,
            Images = count,
            CleanAccuracy = 1 - (double)batches.Sum(batch => batch.Wrong) / count,
            Accuracies = options.Attacks.ToDictionary(name => name, name => Kept(batch => batch.Successes[name])),
            WorstCase = Kept(batch => batch.AnySuccess),
            Version = Provenance.Version,
            Commit = Provenance.Commit,
            Machine = Provenance.Machine,
            Finished = DateTimeOffset.UtcNow,
            Seconds = time.TotalSeconds,
        };
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
