using System.Runtime.InteropServices;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds of WAV files, as a model hears them in a test.</summary>
/// <param name="length">Samples that the model is given of each.</param>
/// <param name="isCentred">Whether it is given the middle of a sound, and not the beginning.</param>
internal sealed class SoundReader(int length, bool isCentred) : SampleReader
{
    public override string Samples => "sounds";

    public override IReadOnlyList<string> Endings => SoundFolderDataset.Endings;

    public override Array Read(byte[] file, string place)
    {
        var samples = SoundClips.Samples(WavFile.Parse(file, place), int.MaxValue);
        var sound = new float[length];
        SoundChanges.None.Write(isCentred ? SoundFolderDataset.Centred(samples, length) : samples, sound);
        return sound;
    }

    public override Tensor Batch(IReadOnlyList<Array> samples)
    {
        var batch = empty([samples.Count, length], float32, CPU);
        var values = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var i = 0; i < samples.Count; i++)
            ((float[])samples[i]).CopyTo(values[(i * length)..]);
        return MelSpectrogram.Of(batch, null).view(-1, 1, MelSpectrogram.Bands, MelSpectrogram.Frames(length));
    }
}
