using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds that are mixed as spectrograms. Those of a test are computed once and kept.</summary>
internal sealed class SpectrogramSplit : SoundSplit
{
    // By the place of a sound among all. Two threads may compute the same one; they agree, so it does not matter whose stays.
    private readonly float[]?[] kept;

    /// <summary>All sounds, or those at some places.</summary>
    public SpectrogramSplit(SoundClips clips, int[]? chosen = null)
        : this(clips, chosen, new float[clips.Labels.Length][]) { }

    private SpectrogramSplit(SoundClips clips, int[]? chosen, float[]?[] kept)
        : base(clips, chosen) => this.kept = kept;

    internal override long[] SampleShape => [1, MelSpectrogram.Bands, Frames];

    internal override Tensor ModelInput(Tensor mixed) => mixed;

    internal override void Write(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<RandomKey> keys,
        ImageAugmentation? further,
        Span<float> destination
    )
    {
        if (keys.Length == 0)
        {
            WriteKept(indices, destination);
            return;
        }
        WriteSpectrograms(indices, keys, further?.Noise ?? 0, destination);
        for (var i = 0; i < indices.Length && further is not null; i++)
        {
            var random = keys[i].Fold(Places.Augment).Stream();
            further.CutOut(destination.Slice(i * MapSize, MapSize), MelSpectrogram.Bands, Frames, ref random);
        }
    }

    private protected override SoundSplit Chosen(int[] places) => new SpectrogramSplit(Clips, places, kept);

    private void WriteKept(ReadOnlySpan<int> indices, Span<float> destination)
    {
        int[] missing = [.. indices.ToArray().Where(index => kept[Place(index)] is null).Distinct()];
        var values = new float[missing.Length * MapSize];
        WriteSpectrograms(missing, [], 0, values);
        for (var i = 0; i < missing.Length; i++)
            kept[Place(missing[i])] = values[(i * MapSize)..((i + 1) * MapSize)];
        for (var i = 0; i < indices.Length; i++)
            kept[Place(indices[i])].CopyTo(destination[(i * MapSize)..]);
    }
}
