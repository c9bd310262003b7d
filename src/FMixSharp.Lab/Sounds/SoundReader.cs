using System.Runtime.InteropServices;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds of WAV files, as a model hears them in a test.</summary>
/// <param name="placed">Places a sound in its second.</param>
internal sealed class SoundReader(Func<short[], short[]> placed) : SampleReader
{
    public override string Samples => "sounds";

    public override IReadOnlyList<string> Endings { get; } = [".wav", ".wave"];

    public override Array Read(byte[] file, string place)
    {
        var sound = new float[MelSpectrogram.Samples];
        SoundChanges.None.Write(placed(SoundClips.Samples(WavFile.Parse(file, place), int.MaxValue)), sound);
        return sound;
    }

    public override Tensor Batch(IReadOnlyList<Array> samples)
    {
        var batch = empty([samples.Count, MelSpectrogram.Samples], float32, CPU);
        var values = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var i = 0; i < samples.Count; i++)
            ((float[])samples[i]).CopyTo(values[(i * MelSpectrogram.Samples)..]);
        return MelSpectrogram.Of(batch, null).view(-1, 1, MelSpectrogram.Bands, MelSpectrogram.Frames);
    }
}
