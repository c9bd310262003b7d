using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Sounds;

/// <summary>How much of a sound models are given.</summary>
internal sealed class SoundOptions()
    : OptionGroup(
        "Sounds",
        new TrainOption(
            nameof(TrainOptions.Seconds),
            new Numbers("S", FormattableString.Invariant($"a number from {Least} to {Most}"), value => value is >= Least and <= Most),
            "Length to which sounds are cut, around their middle, or filled up with silence on both sides."
        )
        {
            For = OptionAudience.OnSoundFolders,
            NullText = FormattableString.Invariant($"the median of the sounds' own, at most {SoundFolderDataset.MostUnasked}"),
        }
    )
{
    /// <summary>The length of the sounds of all data sets that are not of one's own.</summary>
    public const double Second = 1;

    // A transform takes more than 1,024 samples; and a sound of a minute has a spectrogram of 32x1876.
    private const double Least = 0.1,
        Most = 60;

    /// <summary>Samples in so many seconds.</summary>
    public static int Samples(double seconds) => (int)Math.Round(seconds * MelSpectrogram.Rate);
}
