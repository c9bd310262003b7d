using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// A user's own sounds as WAV files in class folders (<see cref="SampleFolders"/>), of any rate, depth, number of channels and length. All
/// become as long as the options say, or as the median of them is: of a longer one the middle is used; a shorter one gets silence on both
/// sides.
/// </summary>
internal static class SoundFolderDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "a folder for each class, or train/ with val/ or test/ and class folders in each; WAV files";

    /// <summary>Seconds that models are given of each at most, where nobody asks for more: they cost time.</summary>
    public const double MostUnasked = 5;

    private const string Sounds = "sounds";

    private const double LeastUnasked = 0.2;

    /// <summary>How names of such files end.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".wav", ".wave"];

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">It.</param>
    /// <param name="options">The length, and whether files that cannot be read are left out.</param>
    /// <param name="log">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, or files that cannot be used.</exception>
    public static (SoundClips Train, SoundClips? Validation, SoundClips Test) Open(string folder, TrainOptions options, Action<string>? log)
    {
        var kept = SoundOptions.Samples(options.Seconds ?? MostUnasked);
        var files = SampleFiles<Recording>.Open(folder, Sounds, Endings, Reading(kept), options.SkipBroken, options.NotesTo(log));
        Recording[] all = [.. files.Values];
        var length = SoundOptions.Samples(options.Seconds ?? UsualSeconds(all));
        SayLengths(folder, all, length, isAskedFor: options.Seconds is not null, options.NotesTo(log));
        return (
            Clips(files.Folders.Train),
            files.Folders.Validation.Count > 0 ? Clips(files.Folders.Validation) : null,
            Clips(files.Folders.Test)
        );

        SoundClips Clips(IReadOnlyList<SampleFile> part) =>
            new(
                [.. part.Select(file => files[file].Centred(length))],
                [.. part.Select(file => file.Class)],
                files.Folders.Classes,
                null,
                []
            )
            {
                Length = length,
                Names = [.. part.Select(file => file.Name)],
                Files = files.Folders,
            };
    }

    /// <summary>Says all that is wrong or odd with a folder.</summary>
    public static void Check(FolderCheck check, TrainOptions options) =>
        SampleFilesCheck.Run(check, Sounds, Endings, Reading(SoundOptions.Samples(SoundOptions.Second)));

    /// <summary>A sound that begins with its middle <paramref name="length"/> samples, or is in the middle of as many.</summary>
    public static short[] Centred(short[] sound, int length)
    {
        var beside = (sound.Length - length) / 2;
        if (sound.Length >= length)
            return sound[beside..Math.Min(sound.Length, beside + SoundChanges.Longest(length))]; // what follows is for faster ones
        var padded = new short[length];
        sound.CopyTo(padded, (length - sound.Length) / 2);
        return padded;
    }

    // The median in tenths of a second.
    private static double UsualSeconds(Recording[] all)
    {
        int[] lengths = [.. all.Select(each => each.Length).Order()];
        var median = (double)lengths[lengths.Length / 2] / MelSpectrogram.Rate;
        return Math.Clamp(Math.Round(median, 1), LeastUnasked, MostUnasked);
    }

    // Of long recordings no more is held in memory than may be used.
    private static ReadSamples<Recording> Reading(int most) =>
        SampleFiles.Each(
            (file, content) =>
            {
                var sound = WavFile.Parse(content, file.Path);
                var samples = SoundClips.Samples(sound, int.MaxValue);
                return samples.Length > most
                    ? new Recording(Centred(samples, most), (samples.Length - most) / 2, sound.Rate, samples.Length)
                    : new Recording(samples, 0, sound.Rate, samples.Length);
            }
        );

    private static void SayLengths(string folder, Recording[] all, int length, bool isAskedFor, Action<string>? log)
    {
        var longer = all.Count(each => each.Length > length);
        var shorter = all.Count(each => each.Length < length);
        int[] rates = [.. all.Select(each => each.Rate).Where(rate => rate != MelSpectrogram.Rate).DefaultIfEmpty()];
        var resampled = all.Count(each => each.Rate != MelSpectrogram.Rate);
        if (longer + shorter + resampled == 0)
            return;
        var seconds = FormattableString.Invariant($"{(double)length / MelSpectrogram.Rate} s");
        string[] parts =
        [
            $"{longer} longer, of which the middle is used",
            $"{shorter} shorter, with silence on both sides",
            $"{resampled} resampled to {MelSpectrogram.Rate} Hz from {Range(rates.Min(), rates.Max())}",
        ];
        var unasked = isAskedFor ? "" : " (--seconds for others)";
        var odd = string.Join("; ", parts.Where(part => part[0] != '0'));
        log?.Invoke($"{folder}: models are given {seconds} of each of {Counted.Of(all.Length, Sounds)}{unasked}: {odd}.");

        static string Range(int least, int most) => least == most ? $"{least} Hz" : $"{least} to {most} Hz";
    }

    // Samples: at 16 kHz, of a sound that had Length of them; Start: the place of the first one there.
    private sealed record Recording(short[] Samples, int Start, int Rate, int Length)
    {
        public short[] Centred(int length)
        {
            if (Length < length)
                return SoundFolderDataset.Centred(Samples, length);
            var first = (Length - length) / 2 - Start;
            return Samples[first..Math.Min(Samples.Length, first + SoundChanges.Longest(length))];
        }
    }
}
