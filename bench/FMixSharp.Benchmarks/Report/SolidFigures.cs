using FMixSharp.Lab.Data.Solids;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Solid objects a second that become batches of points, of grids, and of mixed points, on one core.</summary>
internal static class SolidFigures
{
    private const int Rounds = 3, Points = 1000;

    public static IEnumerable<Figure> Measure()
    {
        var data = SolidDatasets.Open(BuiltInSolids.Name, points: 1024).Train;
        var key = RandomKey.FromSeed(1);
        // PointNet at full width takes some tens of objects a second on a core, and narrow ones some hundreds.
        yield return new Figure("loader, objects as points", Clock.RateOfCore(data.Count, Rounds, epoch => Read(new SolidLoader(data, 16, Points, random: key), epoch)), "objects/s", 10_000,
            Note: "a core: 1,000 of 1,024 points, shuffled, by processor time of all threads");
        yield return new Figure("loader, objects as 32x32x32 grids", Clock.RateOfCore(data.Count, Rounds, epoch => Read(new SolidLoader(data, 16, Points, 32, key), epoch)), "objects/s", 3_000, Note: "the same, voxelised");
        var mixed = new float[16 * 3 * Points];
        using var batch = new SolidLoader(data, 16, Points).Epoch(0).First();
        var clouds = batch.Inputs.data<float>().ToArray();
        yield return new Figure("points mixed by FMix in 32x32x32 voxels", Clock.RateOfCore(16 * 50, Rounds, _ =>
        {
            for (var step = 0; step < 50; step++)
            {
                using var plan = new FMix().Draw(16, [32, 32, 32], key.Fold(step));
                plan.ApplyToPoints(clouds, mixed, key.Fold(step));
            }
        }), "objects/s", 2_000, Note: "a core: mask, both voxelisations, 1,000 points drawn and standardised");

        static void Read(SolidLoader loader, int epoch)
        {
            foreach (var one in loader.Epoch(epoch))
                one.Dispose();
        }
    }
}
