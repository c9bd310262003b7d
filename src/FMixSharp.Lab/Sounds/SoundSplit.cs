using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Labelled sounds of one length in the form in which they are mixed. What a model gets of them are spectrograms, of a second of 32×32, one
/// channel. Any number of threads may read at once.
/// </summary>
public abstract class SoundSplit
{
    // Sounds that become spectrograms at once: their spectra stay in the processor's cache, and memory does not grow with the batch.
    private const int Together = 16;

    private readonly int[]? chosen;

    /// <summary>All sounds, or those at some places.</summary>
    /// <exception cref="ArgumentException">There is none, or a label is of no class; the message says what.</exception>
    private protected SoundSplit(SoundClips clips, int[]? chosen)
    {
        if ((chosen ?? clips.Labels).Length == 0 || clips.Sounds.Length != clips.Labels.Length)
            throw new ArgumentException(
                $"there are {clips.Sounds.Length} sounds and {clips.Labels.Length} labels; expected as many, and at least one"
            );
        for (var i = 0; i < clips.Labels.Length; i++)
            if ((uint)clips.Labels[i] >= (uint)clips.Classes.Count)
                throw new ArgumentException($"label {clips.Labels[i]} of sound {i} is not in 0 … {clips.Classes.Count - 1}");
        (Clips, this.chosen) = (clips, chosen);
        Labels = chosen is null ? clips.Labels : Array.ConvertAll(chosen, place => Clips.Labels[place]);
    }

    /// <summary>A value of a spectrogram is (decibels + centre) / range.</summary>
    internal const float DecibelCentre = 40,
        DecibelRange = 80;

    /// <summary>(dB + 40) / 80 (spec §3.3): shown from 0 to 1, a value is (dB + 80) / 80.</summary>
    internal static Normalisation Normalisation { get; } = new([0.5f], [1f]);

    /// <summary>Number of sounds.</summary>
    public int Count => Labels.Length;

    /// <summary>Class index of each sound.</summary>
    public int[] Labels { get; }

    /// <summary>Class names, by index.</summary>
    public IReadOnlyList<string> Classes => Clips.Classes;

    /// <summary>The class of silence, whose recognition says nothing; null if there is none.</summary>
    public int? Silence => Clips.Silence;

    /// <summary>Samples of each sound that models are given.</summary>
    internal int Length => Clips.Length;

    /// <summary>Columns of a spectrogram.</summary>
    internal int Frames => MelSpectrogram.Frames(Length);

    /// <summary>Values of a spectrogram.</summary>
    private protected int MapSize => MelSpectrogram.Bands * Frames;

    /// <summary>All sounds there are, of which the split may have some.</summary>
    private protected SoundClips Clips { get; }

    /// <summary>Shape of a sample where it is mixed.</summary>
    internal abstract long[] SampleShape { get; }

    /// <summary>Writes samples, a whole batch at once.</summary>
    /// <param name="indices">Which ones.</param>
    /// <param name="keys">The randomness of each for training; empty for samples as a test sees them.</param>
    /// <param name="further">What happens to them in training besides; see <see cref="Problem"/>.</param>
    /// <param name="destination">Room for all samples of <see cref="SampleShape"/>.</param>
    internal abstract void Write(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<RandomKey> keys,
        ImageAugmentation? further,
        Span<float> destination
    );

    /// <summary>The spectrograms (B, 1, bands, frames) that a model gets of mixed samples. Owned by the current scope.</summary>
    internal abstract Tensor ModelInput(Tensor mixed);

    /// <summary>What keeps <paramref name="further"/> from being applied to these samples, or null.</summary>
    internal virtual string? Problem(ImageAugmentation further) => Clips.Problem(further);

    /// <summary>The sounds at <paramref name="indices"/>, in that order. No sound is copied.</summary>
    internal SoundSplit Subset(int[] indices) => Chosen(Array.ConvertAll(indices, Place));

    /// <summary>As equal a number of each class as there are sounds for, in this set's order.</summary>
    /// <param name="count">Sounds wanted; all where there are no more.</param>
    /// <param name="key">The same key gives the same sample.</param>
    internal SoundSplit StratifiedSample(int count, RandomKey key) =>
        count < Count ? Subset(StratifiedParts.Equal(Labels, count, key)) : this;

    /// <summary>The same sounds, mixed as spectrograms.</summary>
    internal SpectrogramSplit AsSpectrograms() => this as SpectrogramSplit ?? new SpectrogramSplit(Clips, chosen);

    /// <summary>Spectrogram of one sound as a test sees it, (bands, frames).</summary>
    internal float[] Spectrogram(int index)
    {
        var values = new float[MapSize];
        WriteSpectrograms([index], [], 0, values);
        return values;
    }

    /// <summary>The file of a sound, by its name in the data set's folder; null where it is none.</summary>
    internal string? Name(int index) => Clips.Names?[Place(index)];

    /// <summary>The split of some of the sounds there are.</summary>
    /// <param name="places">Their places among all.</param>
    private protected abstract SoundSplit Chosen(int[] places);

    /// <summary>Where a sound of the split stands among all.</summary>
    private protected int Place(int index) => chosen is null ? index : chosen[index];

    /// <summary>A sound as a test hears it.</summary>
    private protected void WriteSound(int index, Span<float> destination) => Clips.Write(Place(index), destination);

    /// <summary>A sound changed at random, up to where it becomes a spectrogram.</summary>
    private protected SoundChanges WriteChanged(int index, RandomKey key, double noise, Span<float> destination) =>
        Clips.WriteChanged(Place(index), key, noise, destination);

    /// <summary>Spectrograms of sounds; changed at random where there are keys, one for each sound.</summary>
    private protected void WriteSpectrograms(ReadOnlySpan<int> indices, ReadOnlySpan<RandomKey> keys, double noise, Span<float> destination)
    {
        var sounds = new float[Math.Min(Together, indices.Length) * Length];
        var mapSize = Frames * Frames; // of a map of time
        var maps = keys.Length > 0 ? new float[Math.Min(Together, indices.Length) * mapSize] : [];
        for (var start = 0; start < indices.Length; start += Together)
        {
            var count = Math.Min(Together, indices.Length - start);
            for (var i = 0; i < count; i++)
            {
                var sound = sounds.AsSpan(i * Length, Length);
                if (keys.Length > 0)
                    WriteChanged(indices[start + i], keys[start + i], noise, sound).WriteTimeMap(maps.AsSpan(i * mapSize, mapSize), Frames);
                else
                    WriteSound(indices[start + i], sound);
            }
            using var scope = NewDisposeScope();
            var batch = tensor(sounds).view(-1, Length)[..count];
            var timeMaps = keys.Length > 0 ? tensor(maps).view(-1, Frames, Frames)[..count] : null;
            MelSpectrogram.Of(batch, timeMaps).data<float>().CopyTo(destination.Slice(start * MapSize, count * MapSize));
        }
    }
}
