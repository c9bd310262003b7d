using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// A user's own sounds as WAV files in class folders (<see cref="SampleFolders"/>), of any rate, depth, number of channels and length. Of a
/// longer one the second in its middle is used; a shorter one gets silence on both sides.
/// </summary>
internal static class SoundFolderDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "a folder for each class, or train/ with val/ or test/ and class folders in each; WAV files";

    private const string Sounds = "sounds";

    /// <summary>How names of such files end.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".wav", ".wave"];

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">It.</param>
    /// <param name="options">Whether files that cannot be read are left out.</param>
    /// <param name="log">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, or files that cannot be used.</exception>
    public static (SoundClips Train, SoundClips? Validation, SoundClips Test) Open(string folder, TrainOptions options, Action<string>? log)
    {
        var files = SampleFiles<Recording>.Open(folder, Sounds, Endings, SampleFiles.Each(Read), options.SkipBroken, log);
        SayLengths(folder, [.. files.Folders.All.Select(file => files[file])], log);
        return (
            Clips(files.Folders.Train),
            files.Folders.Validation.Count > 0 ? Clips(files.Folders.Validation) : null,
            Clips(files.Folders.Test)
        );

        SoundClips Clips(IReadOnlyList<SampleFile> part) =>
            new([.. part.Select(file => files[file].Samples)], [.. part.Select(file => file.Class)], files.Folders.Classes, null, []);
    }

    /// <summary>Says all that is wrong or odd with a folder.</summary>
    public static void Check(FolderCheck check, TrainOptions options) =>
        SampleFilesCheck.Run(check, Sounds, Endings, SampleFiles.Each(Read));

    /// <summary>A sound that begins with the second in its middle, or is in the middle of one.</summary>
    public static short[] Centred(short[] sound)
    {
        const int second = MelSpectrogram.Samples;
        var beside = (sound.Length - second) / 2;
        if (beside >= 0)
            return sound[beside..Math.Min(sound.Length, beside + SoundChanges.Longest)]; // what follows is for faster ones
        var padded = new short[second];
        sound.CopyTo(padded, (second - sound.Length) / 2);
        return padded;
    }

    private static Recording Read(SampleFile file, byte[] content)
    {
        var sound = WavFile.Parse(content, file.Path);
        var samples = SoundClips.Samples(sound, int.MaxValue);
        return new Recording(Centred(samples), sound.Rate, samples.Length);
    }

    private static void SayLengths(string folder, Recording[] all, Action<string>? log)
    {
        var longer = all.Count(each => each.Length > MelSpectrogram.Samples);
        var shorter = all.Count(each => each.Length < MelSpectrogram.Samples);
        int[] rates = [.. all.Select(each => each.Rate).Where(rate => rate != MelSpectrogram.Rate).DefaultIfEmpty()];
        var resampled = all.Count(each => each.Rate != MelSpectrogram.Rate);
        if (longer + shorter + resampled == 0)
            return;
        string[] parts =
        [
            $"{longer} longer, of which the second in the middle is used",
            $"{shorter} shorter, with silence on both sides",
            $"{resampled} resampled to {MelSpectrogram.Rate} Hz from {Range(rates.Min(), rates.Max())}",
        ];
        log?.Invoke(
            FormattableString.Invariant(
                $"{folder}: of {Counted.Of(all.Length, Sounds)} of a second {string.Join("; ", parts.Where(part => part[0] != '0'))}."
            )
        );

        static string Range(int least, int most) => least == most ? $"{least} Hz" : $"{least} to {most} Hz";
    }

    // Length: in samples at 16 kHz, before it was cut or padded.
    private sealed record Recording(short[] Samples, int Rate, int Length);
}
