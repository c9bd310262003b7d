using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds of one length, each of one class, mixed as spectrograms, or under a second name as waveforms.</summary>
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
            Tones(new("tones", "1,500 + 500 drawn sounds of one second, 10 classes", "MIT", null) { IsBuiltIn = true }, onWaveforms: false),
            Tones(new("tones" + OnWaveforms, "the same, mixed as waveforms", "MIT", null) { IsBuiltIn = true }, onWaveforms: true),
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
                onWaveforms: false
            ),
            Commands(
                new(SpeechCommands + OnWaveforms, "the same, mixed as waveforms", Licence, Page)
                {
                    Home = SpeechCommands,
                    ByHand = $"{SpeechCommands}{OnWaveforms} has the files of {SpeechCommands}: fmix data download {SpeechCommands}",
                },
                onWaveforms: true
            ),
            new SoundSet(
                this,
                new PublicDataset("sound-folder", "your own sounds: WAV files in a folder for each class", "yours", null)
                {
                    IsUsers = true,
                    ByHand = "sound-folder is a folder of your own: put WAV files into a folder for each class",
                },
                SoundFolderDataset.Files
            )
            {
                Classes = ["one", "another"],
                Load = SoundFolderDataset.Open,
                Verify = SoundFolderDataset.Check,
            },
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<Dataset> Datasets { get; }

    /// <inheritdoc/>
    public override bool HasPictures => true;

    /// <inheritdoc/>
    public override bool IsAugmented => true;

    internal override OptionGroup Options { get; } = new SoundOptions();

    internal override string? NoBFloat16 => null;

    private SoundSet Tones(PublicDataset source, bool onWaveforms) =>
        new(this, source, "")
        {
            Classes = TonesDataset.Classes,
            OnWaveforms = onWaveforms,
            Load = (_, _, _) => TonesDataset.Open() is var (train, test) ? (train, null, test) : default,
        };

    private SoundSet Commands(PublicDataset source, bool onWaveforms) =>
        new(
            this,
            source with
            {
                TopFolders = SpeechCommandsDataset.TopFolders,
                Size = 2_000_000_000,
                AboutDownload = 1_500_000_000,
                Expected = lists,
                LeastCount = WithoutValidation,
            },
            SpeechCommandsDataset.Files
        )
        {
            Classes = SpeechCommandsDataset.Classes,
            Silence = SpeechCommandsDataset.Silence,
            OnWaveforms = onWaveforms,
            Load = (folder, _, log) => SpeechCommandsDataset.Load(folder, log) is var (train, test) ? (train, null, test) : default,
        };
}
