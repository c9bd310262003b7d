namespace FMixSharp.Lab.Data.Sound;

/// <summary>The sets of sounds, each mixed as spectrograms, or under a second name as waveforms.</summary>
internal static class SoundDatasets
{
    private const string Tones = "tones",
        SpeechCommands = "speech-commands",
        OnWaveforms = "-waveform";

    /// <summary>Their entries for <see cref="Datasets.All"/>.</summary>
    public static IReadOnlyList<DatasetEntry> Entries { get; } =
    [
        Entry(Tones, "", TonesDataset.Classes, clips => new SpectrogramSplit(clips)),
        Entry(Tones + OnWaveforms, "", TonesDataset.Classes, clips => new WaveformSplit(clips)) with
        {
            MixedShape = [MelSpectrogram.Samples],
        },
        Entry(SpeechCommands, SpeechCommandsDataset.Files, SpeechCommandsDataset.Classes, clips => new SpectrogramSplit(clips)),
        Entry(
            SpeechCommands + OnWaveforms,
            SpeechCommandsDataset.Files,
            SpeechCommandsDataset.Classes,
            clips => new WaveformSplit(clips)
        ) with
        {
            Home = SpeechCommands,
            MixedShape = [MelSpectrogram.Samples],
        },
    ];

    // No crop and flip: sounds have changes of their own.
    private static DatasetEntry Entry(string name, string files, IReadOnlyList<string> classes, Func<SoundClips, ImageSplit> split) =>
        new(
            name,
            files,
            1,
            MelSpectrogram.Bands,
            classes.Count,
            SoundSplit.Normalisation,
            new CropFlip(0, Flip: false),
            (entry, folder, log) =>
            {
                var (train, test) = files.Length == 0 ? TonesDataset.Open() : SpeechCommandsDataset.Load(folder, log);
                return entry.Task((split(train), split(test)));
            }
        )
        {
            RandomSamples = (count, key) =>
                split(SoundClips.Random(count, classes, files.Length == 0 ? null : SpeechCommandsDataset.Silence, key)),
        };
}
