using FMixSharp.Lab.Augmentation;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Sounds that are mixed as waveforms (1, samples), by masks of one dimension, and become spectrograms after it. In training they are
/// changed as spectrograms are, except that the shift moves samples, and that there is no stretch, which needs a spectrum.
/// </summary>
internal sealed class WaveformSplit(SoundClips clips, int[]? chosen = null) : SoundSplit(clips, chosen)
{
    internal override long[] SampleShape => [1, Length];

    internal override string? Problem(ImageAugmentation further) =>
        further.CutsOut ? "cutout cuts squares out of spectrograms, but here waveforms are mixed; expected noise" : base.Problem(further);

    internal override Tensor ModelInput(Tensor mixed) => MelSpectrogram.Of(mixed.squeeze(1));

    internal override void Write(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<RandomKey> keys,
        ImageAugmentation? further,
        Span<float> destination
    )
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var sound = destination.Slice(i * Length, Length);
            if (keys.Length == 0)
                WriteSound(indices[i], sound);
            else
                MoveEarlier(sound, WriteChanged(indices[i], keys[i], further?.Noise ?? 0, sound).Shift * MelSpectrogram.Hop);
        }
    }

    private protected override SoundSplit Chosen(int[] places) => new WaveformSplit(Clips, places);

    private static void MoveEarlier(Span<float> sound, int samples)
    {
        if (samples >= 0)
        {
            sound[samples..].CopyTo(sound);
            sound[^samples..].Clear();
        }
        else
        {
            sound[..^-samples].CopyTo(sound[-samples..]);
            sound[..-samples].Clear();
        }
    }
}
