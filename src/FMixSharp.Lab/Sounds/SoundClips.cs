using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Labelled sounds in memory, in 16 bits at 16 kHz: what Speech Commands has, and finer than the 80 dB that spectrograms show. Treat the
/// arrays as read-only.
/// </summary>
/// <param name="Sounds">Samples of each sound, of which at most the first 5/4 <see cref="Length"/> and one are used; an empty one is
/// silence.</param>
/// <param name="Labels">Class of each sound.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Silence">The class of silence; null if there is none.</param>
/// <param name="Noise">Recordings to mix in as background, each of <see cref="Length"/> or more; may be empty.</param>
public sealed record SoundClips(short[][] Sounds, int[] Labels, IReadOnlyList<string> Classes, int? Silence, IReadOnlyList<short[]> Noise)
{
    /// <summary>Samples of each sound that models are given: it is cut, or silence follows; a second by default.</summary>
    public int Length { get; init; } = MelSpectrogram.Rate;

    /// <summary>Files of the sounds, by their names in the data set's folder; null where they are none, or not known.</summary>
    internal IReadOnlyList<string>? Names { get; init; }

    /// <summary>The files of all parts, of which these sounds are one; null likewise.</summary>
    internal SampleFolders? Files { get; init; }

    /// <summary>
    /// Sounds of noise, class i mod number of classes for sound i; where there is a class of silence, as of recorded sounds,
    /// also a recording of background noise.
    /// </summary>
    internal static SoundClips Random(int count, IReadOnlyList<string> classes, int? silence, int length, RandomKey key)
    {
        var sounds = new short[count][];
        for (var i = 0; i < count; i++)
            sounds[i] = Noise(key.Fold(i));
        return new SoundClips(
            sounds,
            [.. Enumerable.Range(0, count).Select(i => i % classes.Count)],
            classes,
            silence,
            silence is null ? [] : [Noise(key.Fold(Places.Background))]
        )
        {
            Length = length,
        };

        short[] Noise(RandomKey key)
        {
            var samples = new short[length];
            var random = key.Stream();
            foreach (ref var sample in samples.AsSpan())
                sample = (short)random.NextUInt32();
            return samples;
        }
    }

    /// <summary>A recording of any rate as one of these sounds.</summary>
    /// <param name="sound">What a file has.</param>
    /// <param name="longest">The most samples that are kept, from its beginning.</param>
    internal static short[] Samples(WavSound sound, int longest)
    {
        var samples = Resampler.Resample(sound.Samples, sound.Rate, MelSpectrogram.Rate);
        return Array.ConvertAll(
            samples.Length > longest ? samples[..longest] : samples,
            value => (short)Math.Clamp(MathF.Round(value * 32768), -32768, 32767)
        );
    }

    /// <summary>Sound <paramref name="index"/> as a test hears it: <see cref="Length"/> amplitudes.</summary>
    internal void Write(int index, Span<float> destination) => SoundChanges.None.Write(Sounds[index], destination);

    /// <summary>Sound <paramref name="index"/> changed at random, up to where it becomes a spectrogram.</summary>
    /// <param name="index">The sound.</param>
    /// <param name="key">All the randomness.</param>
    /// <param name="noise">Largest share of background noise; 0 for none.</param>
    /// <param name="destination"><see cref="Length"/> amplitudes.</param>
    /// <returns>What was drawn; its changes in time are still to be made.</returns>
    internal SoundChanges WriteChanged(int index, RandomKey key, double noise, Span<float> destination)
    {
        var random = key.Stream();
        var changes = SoundChanges.Draw(MelSpectrogram.Frames(Length), ref random);
        changes.Write(Sounds[index], destination);
        var background = key.Fold(Places.Noise).Stream();
        if (noise > 0 && background.NextBool(0.5))
            AddNoise(noise * background.NextDouble(), ref background, destination);
        return changes;
    }

    private void AddNoise(double share, ref RandomStream random, Span<float> sound)
    {
        var recording = Noise[random.NextInt(Noise.Count)];
        var part = recording.AsSpan(random.NextInt(recording.Length - sound.Length + 1), sound.Length);
        var (own, other) = ((float)(1 - share), (float)(share / 32768));
        for (var i = 0; i < sound.Length; i++)
            sound[i] = own * sound[i] + other * part[i];
    }

    /// <summary>What keeps <paramref name="further"/> from being applied to these sounds, or null.</summary>
    internal string? Problem(ImageAugmentation further) =>
        further switch
        {
            { HasPolicies: true } => "policies of image operations do not fit sounds; expected noise, cutout:SIDE or noise+cutout:SIDE",
            { Noise: > 0 } when Noise.Count == 0 =>
                "these sounds have no background noise to add: noise needs recordings in _background_noise_",
            _ => null,
        };
}
