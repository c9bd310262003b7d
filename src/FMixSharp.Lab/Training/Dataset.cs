using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Training.Options;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Training;

/// <summary>
/// A data set: its name and kind, where it comes from, what lies on disk, how it is opened and verified, and what it is trained with. One
/// object has all of it.
/// </summary>
public abstract class Dataset
{
    /// <summary>A data set.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="source">Its name, content, licence, and where it comes from.</param>
    /// <param name="files">What its folder must hold, in words; empty if it needs none.</param>
    protected Dataset(DataKind kind, PublicDataset source, string files)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(files);
        (Kind, Source, Files) = (kind, source, files);
    }

    /// <summary>Its name on the command line.</summary>
    public string Name => Source.Name;

    /// <summary>Of which kind it is.</summary>
    public DataKind Kind { get; }

    /// <summary>Its content and licence, and where it comes from.</summary>
    public PublicDataset Source { get; }

    /// <summary>What its folder must hold, in words; empty if it needs none.</summary>
    public string Files { get; }

    /// <summary>Whether it may be a file, too, and not only a folder.</summary>
    internal bool MayBeFile { get; init; }

    /// <summary>Looks at its files, where that is not a comparison with names and sums that are known.</summary>
    internal Action<FolderCheck, TrainOptions>? Verify { get; init; }

    /// <summary>Whether there is nothing to train on.</summary>
    public bool TestOnly { get; init; }

    /// <summary>The options of its runs where nobody says others.</summary>
    public virtual TrainOptions Recipe => Recipes.OfData(Name);

    /// <summary>What is learnt of it in a run.</summary>
    /// <param name="options">The run's options; <see cref="TrainOptions.Data"/> is the folder, or null for $FMIX_DATA/name.</param>
    /// <param name="log">Receives lines for the user, such as that images are decoded; may be null.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="DatasetException">No folder, or bad data; the message says what to do.</exception>
    /// <exception cref="ArgumentException">The options do not fit the data.</exception>
    public abstract TrainingTask Open(TrainOptions options, Action<string>? log = null);

    /// <summary>The same of random samples in its place, in their shape: to try a run without its data.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="count">Samples in each split, at least 1.</param>
    public abstract TrainingTask Synthetic(TrainOptions options, int count);

    /// <summary>The axes of a sample along which it is mixed: rows and columns of an image.</summary>
    /// <param name="options">A run's options.</param>
    public abstract IReadOnlyList<int> MaskShape(TrainOptions options);

    /// <summary>A mixed batch of it as a picture, where the kind has pictures.</summary>
    /// <param name="options">The run's options; its seed chooses the samples and the mix.</param>
    /// <param name="log">Told what takes time; may be null.</param>
    /// <param name="count">Samples in the batch, at least 1.</param>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="NotSupportedException">There is no picture of this kind of data.</exception>
    public virtual MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16) =>
        throw new NotSupportedException($"{Name} has {Kind.Name}, of which there is no picture");

    /// <summary>The PNG of a few training samples beside what augmentation makes of them, where the kind is augmented.</summary>
    /// <param name="options">The run's options; its seed chooses the samples and what happens to them.</param>
    /// <param name="log">Told what takes time; may be null.</param>
    /// <param name="count">Samples, at least 1.</param>
    /// <exception cref="DatasetException">The data cannot be used, or are not augmented.</exception>
    public virtual byte[] PreviewAugmentation(TrainOptions options, Action<string>? log = null, int count = 16) =>
        throw new DatasetException($"{Name} has {Kind.Name}, which are not augmented");

    /// <summary>Opens it, as training does, and says what there is.</summary>
    /// <param name="folder">Its folder; null for what is built in, or for $FMIX_DATA/name.</param>
    /// <param name="log">Receives lines for the user; may be null.</param>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public abstract DatasetSummary Summarise(string? folder, Action<string>? log = null);

    /// <summary>The same with the options of a run, as far as they say how files are read.</summary>
    internal virtual DatasetSummary Summarise(TrainOptions options, Action<string>? log) => Summarise(options.Data, log);

    /// <summary>What a run on this data set is tested on when that is another one.</summary>
    /// <param name="model">The run's model.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="other">The other data set.</param>
    /// <param name="log">Receives lines for the user; may be null.</param>
    /// <exception cref="ArgumentException">Its models cannot be tested on it; the message is the end of a sentence that begins with the
    /// run.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    internal virtual TrainingTask OpenOther(TrainedModel model, TrainOptions options, Dataset other, Action<string>? log) =>
        throw new ArgumentException($"was trained on {Name}, on {Kind.Name}, so that it can be tested on that only");

    /// <summary>Its samples as the images that models are given of them, for analyses of images.</summary>
    /// <param name="options">The options of a run on it: its folder, a held-out part, and how samples are read.</param>
    /// <param name="log">Receives lines for the user; may be null.</param>
    /// <exception cref="DatasetException">The data cannot be used, or models are given something else.</exception>
    internal virtual (ModelImages Train, ModelImages Test) OpenImages(TrainOptions options, Action<string>? log) =>
        throw new DatasetException($"{Name} has {Kind.Name}, and this is for images");

    /// <summary>Reads samples without labels for a model that was trained on it; the caller's.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="run">The run.</param>
    /// <param name="log">Told what takes a while; may be null.</param>
    /// <exception cref="NotSupportedException">There is no reader for this kind of data.</exception>
    internal virtual SampleReader OpenReader(RunFolder folder, RunRecord run, Action<string>? log) =>
        throw new NotSupportedException($"{folder.Path} was trained on {Name}, on {Kind.Name}, of which no files are read to predict");

    /// <summary>Looks at the files of a folder before the data set is opened.</summary>
    /// <param name="root">The folder that has the files.</param>
    /// <param name="options">The options of a run, as far as they say how files are read.</param>
    /// <param name="others">All data sets there are: a file may be of another one.</param>
    /// <param name="findings">Receives what is found.</param>
    /// <param name="log">Receives a line before something that takes a while; may be null.</param>
    /// <param name="cancel">Stops.</param>
    internal virtual void CheckFiles(
        string root,
        TrainOptions options,
        IReadOnlyList<PublicDataset> others,
        Findings findings,
        Action<string>? log,
        CancellationToken cancel
    )
    {
        if (Verify is { } verify)
            verify(new FolderCheck(root, others, findings, log, cancel), options);
        else
            FilesCheck.Run(Source, root, others, findings, cancel);
    }

    /// <summary>The folder of the data set, or its file: the given one, or its own in $FMIX_DATA. Empty where it needs none.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    internal string FindFolder(string? given) =>
        Files.Length == 0 ? "" : DataFolders.Find(Name, Source.IsUsers ? null : Source.Home, Files, given, MayBeFile, Source.Advice);
}

/// <summary>What there is in a data set.</summary>
/// <param name="Train">Training samples.</param>
/// <param name="Test">Test samples.</param>
/// <param name="Samples">What samples are called, in the plural.</param>
/// <param name="Sizes">What follows in a sentence, such as " of 3x32x32"; may be empty.</param>
/// <param name="Classes">What a sample is told apart by, counted: "10 classes".</param>
public sealed record DatasetSummary(int Train, int Test, string Samples, string Sizes, string Classes)
{
    /// <summary>Validation samples; 0 where the data set has none of its own.</summary>
    public int Validation { get; init; }

    /// <summary>All samples.</summary>
    public int Count => Train + Validation + Test;

    /// <summary>Such as "50000 training and 10000 test images of 3x32x32, 10 classes".</summary>
    public override string ToString() =>
        $"{Train} training{(Validation > 0 ? $", {Validation} validation" : "")} and {Test} test {Samples}{Sizes}, {Classes}";
}
