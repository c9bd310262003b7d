using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Sounds;

/// <summary>A data set of sounds.</summary>
public sealed class SoundSet : Dataset
{
    /// <summary>A data set.</summary>
    /// <param name="kind">Sounds.</param>
    /// <param name="source">Its name, content, licence, and where it comes from.</param>
    /// <param name="files">What its folder must hold, in words; empty if it needs none.</param>
    public SoundSet(SoundKind kind, PublicDataset source, string files)
        : base(kind, source, files) { }

    /// <summary>Names of the classes; for a folder of one's own as an example, because it decides.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The class of silence; null if there is none.</summary>
    public int? Silence { get; init; }

    /// <summary>Whether sounds are mixed as waveforms, and not as spectrograms.</summary>
    public bool OnWaveforms { get; init; }

    /// <summary>Opens a folder with the options of a run, telling a log that may be null.</summary>
    public required Func<
        string,
        TrainOptions,
        Action<string>?,
        (SoundClips Train, SoundClips? Validation, SoundClips Test)
    > Load { get; init; }

    /// <summary>Opens it.</summary>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name. Built-in sounds ignore it.</param>
    /// <param name="log">Receives lines for the user; may be null.</param>
    /// <exception cref="DatasetException">No folder, or bad data; the message names file and place.</exception>
    public SoundTask OpenTask(string? folder = null, Action<string>? log = null) => OpenTask(Recipe with { Data = folder }, log);

    /// <summary>The same with the options of a run, as far as they say how sounds are read.</summary>
    internal SoundTask OpenTask(TrainOptions options, Action<string>? log)
    {
        var found = FindFolder(options.Data);
        return Task(Load(found, options, log)) with { Folder = found.Length == 0 ? null : Path.GetFullPath(found) };
    }

    /// <summary>
    /// A task with sounds of noise in place of the data set's own, in their form and with their classes: to try a run without its data. The
    /// same every time.
    /// </summary>
    /// <param name="count">Sounds in each split, at least 1.</param>
    public SoundTask SyntheticTask(int count) => Drawn(count, Recipe);

    private SoundTask Drawn(int count, TrainOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var key = Places.Data(Places.Synthetic);
        return Task((Noise(key.Fold(Places.Train)), null, Noise(key.Fold(Places.Test))));

        SoundClips Noise(RandomKey key) =>
            SoundClips.Random(count, Classes, Silence, SoundOptions.Samples(options.Seconds ?? SoundOptions.Second), key);
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
        return Drawn(count, options).For(options);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> MaskShape(TrainOptions options)
    {
        var samples = SoundOptions.Samples(options?.Seconds ?? SoundOptions.Second);
        return OnWaveforms ? [samples] : [MelSpectrogram.Bands, MelSpectrogram.Frames(samples)];
    }

    /// <inheritdoc/>
    public override MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SoundPreview.Mixed(OpenTask(options, log), options, count);
    }

    /// <inheritdoc/>
    public override byte[] PreviewAugmentation(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SoundPreview.Augmented(OpenTask(options, log), options, count);
    }

    /// <inheritdoc/>
    public override DatasetSummary Summarise(string? folder, Action<string>? log = null)
    {
        var task = OpenTask(folder, log);
        return new DatasetSummary(
            task.Train.Count,
            task.Test.Count,
            Kind.Name,
            $" of 1x{MelSpectrogram.Bands}x{task.Train.Frames}",
            Counted.Of(task.Train.Classes.Count, "classes")
        )
        {
            Validation = task.Validation?.Count ?? 0,
        };
    }

    // All models are given spectrograms, whichever way sounds were mixed. Sounds of one's own become as long as the model's.
    internal override TrainingTask OpenOther(TrainedModel model, TrainOptions options, Dataset other, Action<string>? log) =>
        other is SoundSet sounds
            ? sounds.OpenTask(options with { Seconds = options.Seconds ?? SoundOptions.Second }, log).For(options, log)
            : throw new ArgumentException($"was trained on {Name}, on {Kind.Name}, but {other.Name} has {other.Kind.Name}");

    internal override SampleReader OpenReader(RunFolder folder, RunRecord run, Action<string>? log) =>
        new SoundReader(SoundOptions.Samples(run.Data!.Seconds ?? SoundOptions.Second), isCentred: Source.IsUsers);

    internal override (ModelImages Train, ModelImages Test) OpenImages(TrainOptions options, Action<string>? log)
    {
        var task = OpenTask(options, log).Validated(options.Validate);
        return (new SpectrogramImages(task.Train), new SpectrogramImages(task.Test));
    }

    private SoundTask Task((SoundClips Train, SoundClips? Validation, SoundClips Test) clips)
    {
        return new SoundTask(Name, Split(clips.Train), Split(clips.Test))
        {
            Validation = clips.Validation is { } validation ? Split(validation) : null,
            Files = clips.Train.Files,
        };

        SoundSplit Split(SoundClips sounds) => OnWaveforms ? new WaveformSplit(sounds) : new SpectrogramSplit(sounds);
    }
}
