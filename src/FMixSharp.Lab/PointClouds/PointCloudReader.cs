using System.Runtime.InteropServices;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Meshes of files, as a model is given their points, or the voxels that these are in, in a test.</summary>
/// <param name="run">The run.</param>
/// <param name="key">By which points are drawn of a file with this content and place.</param>
internal sealed class PointCloudReader(RunRecord run, Func<byte[], string, RandomKey> key) : SampleReader
{
    private readonly int points = run.Options.Points;

    // Null for points.
    private readonly int[]? grid = run.Data!.Input is { Depth: { } depth, Height: { } height, Width: { } width }
        ? [depth, height, width]
        : null;

    public override string Samples => "objects";

    public override IReadOnlyList<string> Endings => MeshFile.Endings;

    public override Array Read(byte[] file, string place)
    {
        var cloud = new float[3 * points];
        MeshFolders.Draw(MeshFile.Parse(file, place), place, cloud, key(file, place));
        if (grid is null)
            return cloud;
        var voxels = new float[grid.Aggregate(1, (size, side) => size * side)];
        VoxelGrids.FromPoints(cloud, voxels, 1, grid);
        return voxels;
    }

    public override Tensor Batch(IReadOnlyList<Array> samples)
    {
        long[] shape = grid is null ? [points, 3] : [1, .. grid.Select(side => (long)side)];
        var batch = empty([samples.Count, .. shape], float32, CPU);
        var values = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var i = 0; i < samples.Count; i++)
            ((float[])samples[i]).CopyTo(values[(i * samples[i].Length)..]);
        return grid is null ? MixPointClouds.Standardise(batch) : batch;
    }
}
