using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Images;

/// <summary>A data set of images.</summary>
public sealed class ImageSet : Dataset
{
    /// <summary>A data set.</summary>
    /// <param name="kind">Images.</param>
    /// <param name="source">Its name, content, licence, and where it comes from.</param>
    /// <param name="files">What its folder must hold, in words; empty if it needs none.</param>
    public ImageSet(DataKind kind, PublicDataset source, string files)
        : base(kind, source, files) { }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows, and columns, of an image as it comes out; for "image-folder" as an example, because its folder decides.</summary>
    public required int Side { get; init; }

    /// <summary>Number of classes; for "image-folder" as an example.</summary>
    public required int Classes { get; init; }

    /// <summary>How pixels become floats (spec §3.3).</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>The light augmentation of its training images (spec §3.3).</summary>
    public required CropFlip Augmentation { get; init; }

    /// <summary>Opens a folder with the options of a run, telling a log that may be null.</summary>
    public required Func<ImageSet, string, TrainOptions, Action<string>?, ImageTask> Load { get; init; }

    /// <summary>Looks at its files, where that is not a comparison with names and sums that are known.</summary>
    internal Action<ImageSet, FolderCheck>? Check { get; init; }

    /// <summary>Opens it.</summary>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name.</param>
    /// <param name="log">Receives lines for the user; may be null.</param>
    /// <exception cref="DatasetException">No folder, or bad data; the message says what to do.</exception>
    public ImageTask OpenTask(string? folder = null, Action<string>? log = null) => OpenTask(Recipe with { Data = folder }, log);

    /// <summary>The same with the options of a run, as far as they say how images are read.</summary>
    internal ImageTask OpenTask(TrainOptions options, Action<string>? log)
    {
        if (Files.Length == 0)
            return Load(this, "", options, log);
        var found = FindFolder(options.Data);
        return Load(this, found, options, log) with { Folder = Path.GetFullPath(found) };
    }

    /// <inheritdoc/>
    public override TrainingTask Open(TrainOptions options, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenTask(options, log).For(options, log);
    }

    /// <inheritdoc/>
    public override TrainingTask Synthetic(TrainOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Drawn(count, options.ImageSize ?? Side).For(options);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> MaskShape(TrainOptions options) => [options?.ImageSize ?? Side, options?.ImageSize ?? Side];

    /// <inheritdoc/>
    public override MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImagePreview.Mixed(OpenTask(options, log).Transformed(options.BaseTransform), options, count);
    }

    /// <inheritdoc/>
    public override byte[] PreviewAugmentation(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImagePreview.Augmented(OpenTask(options, log).Transformed(options.BaseTransform), options, count);
    }

    /// <inheritdoc/>
    public override DatasetSummary Summarise(string? folder, Action<string>? log = null)
    {
        var task = OpenTask(folder, log);
        return new DatasetSummary(
            task.Train.Count,
            task.Test.Count,
            Kind.Name,
            $" of {task.Train.Channels}x{task.Train.Height}x{task.Train.Width}",
            Counted.Of(task.Train.Classes.Count, "classes")
        );
    }

    /// <summary>
    /// A task with random images in place of the data set's own, in its shape, channels, number of classes, normalisation and
    /// augmentation: to try a run without its data. The same every time; label i mod classes for image i. An image folder is taken to be
    /// like CIFAR-10.
    /// </summary>
    /// <param name="count">Images in each split, at least 1.</param>
    public ImageTask SyntheticTask(int count) => Drawn(count, Side);

    private ImageTask Drawn(int count, int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var key = Places.Data(Places.Synthetic);
        return Task((Noise(count, side, key.Fold(Places.Train)), Noise(count, side, key.Fold(Places.Test))));
    }

    internal override (ModelImages Train, ModelImages Test) OpenImages(TrainOptions options, Action<string>? log)
    {
        var task = OpenTask(options, log).Validated(options.Validate);
        var normalisation = options.Normalisation ?? task.Normalisation; // of a run, its own
        return (Images(task.Train), Images(task.Test));

        NormalisedImages Images(ImageSplit images) => new(images, normalisation, task.Augmentation.Flip);
    }

    /// <summary>The task with these splits.</summary>
    internal ImageTask Task((ImageSplit Train, ImageSplit Test) splits) =>
        new(Name, splits.Train, splits.Test, Normalisation, Augmentation);

    internal override SampleReader OpenReader(RunFolder folder, RunRecord run, Action<string>? log) => new ImageReader(run.Data!);

    // The model expects images normalised as in its training.
    internal override TrainingTask OpenOther(TrainedModel model, TrainOptions options, Dataset other, Action<string>? log)
    {
        if (other is not ImageSet images)
            throw new ArgumentException($"was trained on {Name}, on {Kind.Name}, but {other.Name} has {other.Kind.Name}");
        var task = images.OpenTask(options, log);
        if (task.Test.Channels != model.Channels)
            throw new ArgumentException(
                $"was trained on {Name}, on {Kind.Name} of {Counted.Of(model.Channels, "channels")}, but {other.Name} has "
                    + $"{task.Test.Channels}; give a data set of as many"
            );
        return (images == this || Source.IsUsers ? task : task with { Normalisation = Normalisation }).For(options, log);
    }

    internal override void CheckFiles(
        string root,
        TrainOptions options,
        IReadOnlyList<PublicDataset> others,
        Findings findings,
        Action<string>? log,
        CancellationToken cancel
    )
    {
        if (Check is { } check)
            check(this, new FolderCheck(root, others, findings, log, cancel));
        else
            base.CheckFiles(root, options, others, findings, log, cancel);
    }

    private ImageDataset Noise(int count, int side, RandomKey key)
    {
        var pixels = new byte[checked(count * Channels * side * side)];
        var random = key.Stream();
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)random.NextUInt32();
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        return new ImageDataset(Channels, side, side, pixels, labels, [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")]);
    }
}
