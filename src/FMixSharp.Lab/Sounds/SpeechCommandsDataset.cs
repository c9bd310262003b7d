using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Google Speech Commands in 12 classes (spec §6.7): ten words, all other words as "unknown", and silence. Versions 0.01 and 0.02 as they
/// are unpacked, and folders with "_unknown_" and "_silence_" of their own, as the official test archive has them, with lists added.
/// </summary>
internal static class SpeechCommandsDataset
{
    /// <summary>What the folder must hold, in words.</summary>
    internal const string Files = "<word>/*.wav, validation_list.txt and testing_list.txt";

    /// <summary>The class of silence.</summary>
    internal const int Silence = 1;

    private const int Unknown = 0,
        FirstWord = 2;

    // A tenth of each split, rounded down.
    private const int SoundsPerSilence = 10;

    private static readonly string[] words = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"];

    /// <summary>Folders that archives unpack into, or that people name after them.</summary>
    internal static IReadOnlyList<string> TopFolders { get; } =
    ["speech_commands_v0.02", "speech_commands_v0.01", "speech_commands_test_set_v0.02"];

    /// <summary>The words that are classes, in their order.</summary>
    internal static IReadOnlyList<string> Words => words;

    /// <summary>All classes, by label.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["unknown", "silence", .. words];

    /// <summary>The class of what lies in a folder; null for what is no class.</summary>
    internal static int? Label(string folder) =>
        folder switch
        {
            "_unknown_" => Unknown,
            "_silence_" => Silence,
            ['_', ..] => null,
            _ when Array.IndexOf(words, folder) is >= 0 and var word => FirstWord + word,
            _ => Unknown,
        };

    /// <summary>
    /// Reads a folder: what the testing list names is tested on, what the validation list names is left out, the rest is trained on. Where
    /// the folder has no sounds of silence, a tenth as many as there are sounds are added to each split, all zero.
    /// </summary>
    /// <param name="folder">The folder, or one that holds it under the archive's name.</param>
    /// <param name="log">Receives a line before the sounds are read; may be null.</param>
    /// <exception cref="DatasetException">Something is missing or damaged; the message says what and where.</exception>
    internal static (SoundClips Train, SoundClips Test) Load(string folder, Action<string>? log)
    {
        var root = TopFolders.Select(name => ClassFolders.Unpacked(folder, name)).FirstOrDefault(found => found != folder) ?? folder;
        var listing = new SpeechCommandsListing(root);
        log?.Invoke(FormattableString.Invariant($"{root}: reading {listing.Train.Count + listing.Test.Count} sounds"));
        var noise = ReadAll(root, listing.Noise, int.MaxValue);
        for (var i = 0; i < noise.Length; i++)
        {
            if (noise[i].Length < MelSpectrogram.Rate)
                throw new DatasetException(
                    $"{Path.Combine(root, listing.Noise[i])}: background noise shorter than a second; give longer recordings, or remove it"
                );
        }
        return (Split(listing.Train), Split(listing.Test));

        SoundClips Split(IReadOnlyList<(string File, int Label)> files)
        {
            var silent = listing.HasSilence ? 0 : files.Count / SoundsPerSilence;
            return new SoundClips(
                [
                    .. ReadAll(root, [.. files.Select(each => each.File)], SoundChanges.Longest(MelSpectrogram.Rate)),
                    .. Enumerable.Repeat(Array.Empty<short>(), silent),
                ],
                [.. files.Select(each => each.Label), .. Enumerable.Repeat(Silence, silent)],
                Classes,
                Silence,
                noise
            );
        }
    }

    private static short[][] ReadAll(string root, IReadOnlyList<string> files, int longest)
    {
        var sounds = new short[files.Count][];
        var errors = new DatasetException?[files.Count];
        Parallel.For(
            0,
            files.Count,
            i =>
            {
                try
                {
                    sounds[i] = Read(Path.Combine(root, files[i]), longest);
                }
                catch (DatasetException error)
                {
                    errors[i] = error;
                }
            }
        );
        return DatasetException.Of(errors) is { } damage ? throw damage : sounds;
    }

    private static short[] Read(string path, int longest) => SoundClips.Samples(WavFile.Read(path), longest);
}
