using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds that are mixed as spectrograms. Those of a test are computed once and kept.</summary>
internal sealed class SpectrogramSplit(SoundClips clips) : SoundSplit(clips)
{
    // Two threads may compute the same one; they agree, so it does not matter whose stays.
    private readonly float[]?[] kept = new float[]?[clips.Labels.Length];

    internal override void WriteValues(
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
            further.CutOut(destination.Slice(i * ImageSize, ImageSize), Height, Width, ref random);
        }
    }

    private void WriteKept(ReadOnlySpan<int> indices, Span<float> destination)
    {
        int[] missing = [.. indices.ToArray().Where(index => kept[index] is null).Distinct()];
        var values = new float[missing.Length * ImageSize];
        WriteSpectrograms(missing, [], 0, values);
        for (var i = 0; i < missing.Length; i++)
            kept[missing[i]] = values[(i * ImageSize)..((i + 1) * ImageSize)];
        for (var i = 0; i < indices.Length; i++)
            kept[indices[i]].CopyTo(destination[(i * ImageSize)..]);
    }
}
