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
        yield return new Figure("texts to numbered words", Clock.RateOfCore(5_000, Rounds, _ => TextDatasets.Open("phrases")), "texts/s", Note: "built-in sentences of 20 words, generated meanwhile; once a run");
        var loader = new TextLoader(task.Train, 64, task.Padding, RandomKey.FromSeed(1));
        // The networks take hundreds or thousands of texts a second on a core.
        yield return new Figure("loader, texts in memory", Clock.RateOfCore(task.Train.Count, Rounds, epoch =>
        {
            foreach (var batch in loader.Epoch(epoch))
                batch.Dispose();
        }), "texts/s", 100_000, Note: "a core: length buckets and padding, by processor time of all threads");
    }
}
