using FMixSharp.Lab.Data.Sound;

namespace FMixSharp.Lab.Downloads;

/// <summary>Where the sets of sounds come from.</summary>
internal static class SoundDownloads
{
    private const string Home = "speech-commands",
        Licence = "CC BY 4.0",
        Page = "https://www.tensorflow.org/datasets/catalog/speech_commands";

    // Of version 0.01 about a tenth, which the validation list names, is left out.
    private const int WithoutValidation = 57_000;

    private static readonly ExpectedFile[] lists = [new("validation_list.txt"), new("testing_list.txt")];

    /// <summary>All of them; the paper used version 0.01 of Speech Commands.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new("tones", "1,500 + 500 drawn sounds of one second, 10 classes", "MIT", null) { IsBuiltIn = true },
        new("tones-waveform", "the same, mixed as waveforms", "MIT", null) { IsBuiltIn = true },
        new(Home, "about 65,000 spoken words of one second (version 0.01), 12 classes", Licence, Page)
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
            TopFolders = SpeechCommandsDataset.TopFolders,
            Size = 2_000_000_000,
            AboutDownload = 1_500_000_000,
            Expected = lists,
            LeastCount = WithoutValidation,
        },
        new("speech-commands-waveform", "the same, mixed as waveforms", Licence, Page)
        {
            Home = Home,
            TopFolders = SpeechCommandsDataset.TopFolders,
            ByHand = $"speech-commands-waveform has the files of {Home}: fmix data download {Home}",
            Size = 2_000_000_000,
            AboutDownload = 1_500_000_000,
            Expected = lists,
            LeastCount = WithoutValidation,
        },
    ];
}
