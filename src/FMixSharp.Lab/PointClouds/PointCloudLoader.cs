using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Batches of objects as point clouds, or as grids of the voxels that those points are in, prefetched in the background. Inputs are
/// float32: points (B, N, 3) as they are in the data, or grids (B, 1, R, R, R) of 0 and 1; labels int64 (B).
/// </summary>
public sealed class PointCloudLoader : BatchLoader
{
    private readonly PointCloudSplit data;
    private readonly int points;
    private readonly int[]? grid;

    /// <summary>Prepares batches of <paramref name="data"/>.</summary>
    /// <param name="data">The objects, shared and not copied.</param>
    /// <param name="batchSize">Objects in a batch, at least 1; the last batch of an epoch has the remainder, and a remainder of one object
    /// joins the batch before.</param>
    /// <param name="points">Points of each object, 2 … <see cref="PointCloudSplit.PointsEach"/>.</param>
    /// <param name="resolution">Voxels along each axis of a grid, at least 2; null for point clouds.</param>
    /// <param name="key">Shuffles the objects, and chooses which points of each are taken, anew in each epoch; if null, objects and points
    /// are the first ones in order.</param>
    public PointCloudLoader(PointCloudSplit data, int batchSize, int points, int? resolution = null, RandomKey? key = null)
        : base((data ?? throw new ArgumentNullException(nameof(data))).Labels, batchSize, key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, data.PointsEach);
        if (resolution is { } voxels)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(voxels, 2, nameof(resolution));
            grid = [voxels, voxels, voxels];
        }
        (this.data, this.points) = (data, points);
    }

    private protected override Tensor AllocateInputs(int[] samples) =>
        empty(grid is null ? [samples.Length, points, 3] : [samples.Length, 1, .. grid.Select(side => (long)side)], float32, CPU);

    private protected override void WriteInputs(Batch batch, int epoch)
    {
        var key = Key?.Fold(Places.Points).Fold(epoch);
        var inputs = Floats(batch);
        var clouds = grid is null ? inputs : new float[batch.Size * points * 3];
        for (var i = 0; i < batch.Size; i++)
        {
            var item = batch.DatasetIndices[i];
            Take(data.Object(item), clouds.Slice(i * points * 3, points * 3), key?.Fold(item));
        }
        if (grid is not null)
            VoxelGrids.FromPoints(clouds, inputs, batch.Size, grid);
    }

    // The first so many of all points in a random order, or as they are.
    private static void Take(ReadOnlySpan<float> all, Span<float> taken, RandomKey? key)
    {
        if (key is null)
        {
            all[..taken.Length].CopyTo(taken);
            return;
        }
        var stream = key.Value.Stream();
        var order = new int[all.Length / 3];
        stream.NextPermutation(order);
        for (var i = 0; i < taken.Length; i += 3)
            all.Slice(3 * order[i / 3], 3).CopyTo(taken[i..]);
    }
}
