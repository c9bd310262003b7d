namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Masks from 16 to 1,048,576 cells, in batches from 1 to 1,024, on one thread and two.</summary>
internal static class GrowthWorkloads
{
    public static IReadOnlyList<int> Sides { get; } = [4, 8, 16, 32, 64, 128, 256, 512, 1024];

    public static IReadOnlyList<int> Batches { get; } = [1, 4, 16, 64, 256, 1024];

    public static IReadOnlyList<(string Shape, int Batch)> OnTwoThreads { get; } = [("32x32", 128), ("224x224", 64), ("64x64x64", 16)];

    public static IReadOnlyList<Workload> All { get; } =
    [
        .. Sides
            .Select(side => MaskWorkloads.Mask($"{side}x{side}", BatchOf(side)))
            .Concat(Batches.Select(batch => MaskWorkloads.Mask("32x32", batch)))
            .Concat(
                OnTwoThreads.SelectMany(entry =>
                    new[] { 1, 2 }.Select(threads => MaskWorkloads.Mask(entry.Shape, entry.Batch, threads, wall: true))
                )
            )
            .DistinctBy(workload => workload.Name),
    ];

    public static int BatchOf(int side) => side > 256 ? 4 : 32;
}
