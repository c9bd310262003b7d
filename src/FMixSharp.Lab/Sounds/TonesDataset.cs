using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// The built-in sounds: five courses of pitch (flat, rising, falling, a peak, a dip) in two timbres (all harmonics, or the odd ones) make
/// ten classes, so that neither course nor timbre alone tells the class. One second each, drawn from a <see cref="RandomKey"/>: nothing to
/// download, the same sounds for everybody. Pitch, range, length, place, loudness, brightness and noise vary.
/// </summary>
internal static class TonesDataset
{
    // Drawn once, for all runs of a process.
    private static readonly Lazy<(SoundClips Train, SoundClips Test)> splits = new(() =>
        (Draw(1500, Key.Fold(Places.Train)), Draw(500, Key.Fold(Places.Test)))
    );

    /// <summary>"full flat", "hollow flat", …: class index is course × 2 + timbre.</summary>
    public static IReadOnlyList<string> Classes { get; } =
    [.. ToneSynthesizer.Courses.SelectMany(course => ToneSynthesizer.Timbres, (course, timbre) => $"{timbre} {course}")];

    /// <summary>The default splits.</summary>
    internal static (SoundClips Train, SoundClips Test) Open() => splits.Value;

    /// <summary>
    /// Draws sounds, class i mod 10 for sound i. Sound i depends on key and i alone, so more sounds only add to fewer, and the number of
    /// threads does not matter.
    /// </summary>
    internal static SoundClips Draw(int count, RandomKey key)
    {
        var sounds = new short[count][];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes.Count)];
        Parallel.For(0, count, i => sounds[i] = new ToneSynthesizer(key.Fold(i).Stream()).Play(labels[i] / 2, labels[i] % 2));
        return new SoundClips(sounds, labels, Classes, null, []);
    }

    private static RandomKey Key => Places.Data(Places.Tones);
}
