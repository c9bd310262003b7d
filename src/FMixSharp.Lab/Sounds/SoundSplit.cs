using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Sounds that reach a model as spectrograms of 32×32, one channel. As bytes, for pictures, 255 is the loudest place and 0 is 80 dB below.
/// </summary>
internal abstract class SoundSplit(SoundClips clips)
    : ImageSplit(1, MelSpectrogram.Bands, MelSpectrogram.Frames, clips.Labels, clips.Classes)
{
    // Sounds that become spectrograms at once: their spectra stay in the processor's cache, and memory does not grow with the batch.
    private const int Together = 16;

    /// <summary>(dB + 40) / 80 for bytes (spec §3.3): (dB + 80) / 80 − 0.5.</summary>
    public static Normalisation Normalisation { get; } = new([0.5f], [1f]);

    /// <summary>The sounds.</summary>
    protected SoundClips Clips { get; } = clips;

    public sealed override bool IsInMemory => false;

    internal sealed override bool HasOwnValues => true;

    internal sealed override int? SilenceClass => Clips.Silence;

    public sealed override ReadOnlySpan<byte> Read(int index, Span<byte> buffer)
    {
        var values = new float[ImageSize];
        WriteSpectrograms([index], [], 0, values);
        for (var i = 0; i < values.Length; i++)
            buffer[i] = (byte)MathF.Round((values[i] + 0.5f) * 255);
        return buffer[..ImageSize];
    }

    internal override string? Problem(ImageAugmentation further) => Clips.Problem(further);

    /// <summary>Spectrograms of sounds; changed at random where there are keys, one for each sound.</summary>
    protected void WriteSpectrograms(ReadOnlySpan<int> indices, ReadOnlySpan<RandomKey> keys, double noise, Span<float> destination)
    {
        var sounds = new float[Math.Min(Together, indices.Length) * MelSpectrogram.Samples];
        var maps = keys.Length > 0 ? new float[Math.Min(Together, indices.Length) * ImageSize] : [];
        for (var start = 0; start < indices.Length; start += Together)
        {
            var count = Math.Min(Together, indices.Length - start);
            for (var i = 0; i < count; i++)
            {
                var sound = sounds.AsSpan(i * MelSpectrogram.Samples, MelSpectrogram.Samples);
                if (keys.Length > 0)
                    Clips
                        .WriteChanged(indices[start + i], keys[start + i], noise, sound)
                        .WriteTimeMap(maps.AsSpan(i * ImageSize, ImageSize));
                else
                    Clips.Write(indices[start + i], sound);
            }
            using var scope = NewDisposeScope();
            var batch = tensor(sounds).view(-1, MelSpectrogram.Samples)[..count];
            var timeMaps = keys.Length > 0 ? tensor(maps).view(-1, MelSpectrogram.Frames, MelSpectrogram.Frames)[..count] : null;
            MelSpectrogram.Of(batch, timeMaps).data<float>().CopyTo(destination.Slice(start * ImageSize, count * ImageSize));
        }
    }
}
