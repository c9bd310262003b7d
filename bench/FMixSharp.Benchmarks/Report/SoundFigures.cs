using FMixSharp.Lab.Data;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Sounds a second that the loader changes at random and makes into spectrograms, on one core.</summary>
internal static class SoundFigures
{
    private const int Rounds = 3;

    public static IEnumerable<Figure> Measure()
    {
        // A network of width 16 takes several hundred 32×32 spectrograms a second on a core.
        yield return new Figure("loader, sounds to spectrograms", Rate("tones"), "sounds/s", 1_000, Note: "a core, all changes; by processor time of all threads");
        yield return new Figure("loader, sounds as waveforms", Rate("tones-waveform"), "sounds/s", Note: "likewise; the spectrogram comes after mixing");
    }

    private static double Rate(string dataset)
    {
        var task = Datasets.Open(dataset);
        var loader = new BatchLoader(task.Train, task.Normalisation, 128, task.Augmentation, RandomKey.FromSeed(1));
        return Clock.RateOfCore(task.Train.Count, Rounds, epoch =>
        {
            foreach (var batch in loader.Epoch(epoch))
                batch.Dispose();
        });
    }
}
