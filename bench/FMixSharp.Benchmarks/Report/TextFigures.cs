using System.Diagnostics;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Texts a second that are split into numbered words, and that become padded batches, on one core.</summary>
internal static class TextFigures
{
    private const int Rounds = 3;

    public static IEnumerable<Figure> Measure()
    {
        var task = TextDatasets.Open("phrases");
        yield return new Figure("texts to numbered words", Rate(5_000, () => TextDatasets.Open("phrases")), "texts/s", Note: "built-in sentences of 20 words, generated meanwhile; once a run");
        var loader = new TextLoader(task.Train, 64, task.Padding, RandomKey.FromSeed(1));
        var epoch = 0;
        // The networks take hundreds or thousands of texts a second on a core.
        yield return new Figure("loader, texts in memory", Rate(task.Train.Count, () =>
        {
            foreach (var batch in loader.Epoch(epoch++))
                batch.Dispose();
        }), "texts/s", 100_000, Note: "a core: length buckets and padding, by processor time of all threads");
    }

    private static double Rate(int texts, Action work)
    {
        var rates = new List<double>();
        for (var round = 0; round < Rounds + 1; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            work();
            if (round > 0) // the first is the compiler's
                rates.Add(texts / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }
        return Clock.Median(rates);
    }
}
