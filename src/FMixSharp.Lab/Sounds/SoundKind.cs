using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds of one second, each of one class, mixed as spectrograms, or under a second name as waveforms.</summary>
public sealed class SoundKind : DataKind
{
    private const string Licence = "CC BY 4.0",
        Page = "https://www.tensorflow.org/datasets/catalog/speech_commands",
        SpeechCommands = "speech-commands",
        OnWaveforms = "-waveform";

    // Of version 0.01 about a tenth, which the validation list names, is left out.
    private const int WithoutValidation = 57_000;

    private static readonly ExpectedFile[] lists = [new("validation_list.txt"), new("testing_list.txt")];

    // The paper used version 0.01 of Speech Commands.
    internal SoundKind()
        : base("sounds", ModelInput.Images) =>
        Datasets = [
            Tones(new("tones", "1,500 + 500 drawn sounds of one second, 10 classes", "MIT", null) { IsBuiltIn = true }, AsSpectrograms),
            Tones(new("tones" + OnWaveforms, "the same, mixed as waveforms", "MIT", null) { IsBuiltIn = true }, AsWaveforms),
            Commands(
                new(SpeechCommands, "about 65,000 spoken words of one second (version 0.01), 12 classes", Licence, Page)
                {
                    // The checksum that torchaudio checks against.
                    Files =
                    [
                        new(
                            "speech_commands_v0.01.tar.gz",
                            new Uri("https://storage.googleapis.com/download.tensorflow.org/data/speech_commands_v0.01.tar.gz"),
                            null,
                            [new Checksum(ChecksumKind.Sha256, "743935421bb51cccdb6bdd152e04c5c70274e935c82119ad7faeec31780d811d")]
                        ),
                    ],
                    IsArchive = true,
                },
                AsSpectrograms
            ),
            Commands(
                new(SpeechCommands + OnWaveforms, "the same, mixed as waveforms", Licence, Page)
                {
                    Home = SpeechCommands,
                    ByHand = $"{SpeechCommands}{OnWaveforms} has the files of {SpeechCommands}: fmix data download {SpeechCommands}",
                },
                AsWaveforms
            ),
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<Dataset> Datasets { get; }

    /// <inheritdoc/>
    public override bool HasPictures => true;

    /// <inheritdoc/>
    public override bool IsAugmented => true;

    internal override string? NoBFloat16 => null;

    private static ImageSplit AsSpectrograms(SoundClips clips) => new SpectrogramSplit(clips);

    private static ImageSplit AsWaveforms(SoundClips clips) => new WaveformSplit(clips);

    private ImageSet Tones(PublicDataset source, Func<SoundClips, ImageSplit> split) =>
        Set(source, "", TonesDataset.Classes, null, split, (_, _) => TonesDataset.Open());

    private ImageSet Commands(PublicDataset source, Func<SoundClips, ImageSplit> split) =>
        Set(
            source with
            {
                TopFolders = SpeechCommandsDataset.TopFolders,
                Size = 2_000_000_000,
                AboutDownload = 1_500_000_000,
                Expected = lists,
                LeastCount = WithoutValidation,
            },
            SpeechCommandsDataset.Files,
            SpeechCommandsDataset.Classes,
            SpeechCommandsDataset.Silence,
            split,
            SpeechCommandsDataset.Load
        );

    // No crop and flip: sounds have changes of their own.
    private ImageSet Set(
        PublicDataset source,
        string files,
        IReadOnlyList<string> classes,
        int? silence,
        Func<SoundClips, ImageSplit> split,
        Func<string, Action<string>?, (SoundClips Train, SoundClips Test)> open
    ) =>
        new(this, source, files)
        {
            Channels = 1,
            Side = MelSpectrogram.Bands,
            Classes = classes.Count,
            Normalisation = SoundSplit.Normalisation,
            Augmentation = new CropFlip(0, Flip: false),
            MixedShape = split == AsWaveforms ? [MelSpectrogram.Samples] : null,
            Load = (set, folder, log) =>
            {
                var (train, test) = open(folder, log);
                return set.Task((split(train), split(test)));
            },
            RandomSamples = (count, key) => split(SoundClips.Random(count, classes, silence, key)),
        };
}
