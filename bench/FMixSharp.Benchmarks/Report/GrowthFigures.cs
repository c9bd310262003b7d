using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>How cost grows with size: masks from 16 to 1,048,576 cells, batches from 1 to 1,024, one thread and two.</summary>
internal static class GrowthFigures
{
    public static IEnumerable<Figure> Measure()
    {
        var costs = new List<(int Cells, double Cost)>();
        foreach (var side in new[] { 4, 8, 16, 32, 64, 128, 256, 512, 1024 })
        {
            var cost = MicrosecondsPerMask([side, side], side > 256 ? 4 : 32, 1) * 1000 / side / side;
            costs.Add((side * side, cost));
            yield return new Figure($"growth, mask of {side * side} cells ({side}x{side})", cost, "ns/cell");
        }
        foreach (var from in new[] { 16, 1024 })
        {
            var range = costs.Where(entry => entry.Cells >= from).Select(entry => entry.Cost).ToArray();
            yield return new Figure($"growth, dearest by cheapest cell from {from} cells on", range.Max() / range.Min(), "×", 3, AtMost: true);
        }
        var one = new List<double>();
        foreach (var batch in new[] { 1, 4, 16, 64, 256, 1024 })
        {
            one.Add(MicrosecondsPerMask([32, 32], batch, 1));
            yield return new Figure($"growth, batch of {batch} masks 32x32", one[^1], "µs/mask");
        }
        yield return new Figure("growth, dearest by cheapest mask of a batch", one.Max() / one.Min(), "×", 3, AtMost: true, "a batch of one draws two masks and uses one");
        foreach (var (shape, batch) in new (int[], int)[] { ([32, 32], 128), ([224, 224], 64), ([64, 64, 64], 16) })
        {
            var speedup = MicrosecondsPerMask(shape, batch, 1) / MicrosecondsPerMask(shape, batch, 2);
            yield return new Figure($"growth, two threads, {batch} masks {string.Join('x', shape)}", speedup, "× one");
        }
    }

    private static double MicrosecondsPerMask(int[] shape, int batch, int threads)
    {
        var sampler = new FMix(new FMixOptions { PerSample = true, Threads = threads });
        var key = RandomKey.FromSeed(1);
        var step = 0;
        return Clock.Best(() => sampler.Draw(batch, shape, key.Fold(step++)).Dispose(), windowSeconds: 0.05) / batch;
    }
}
