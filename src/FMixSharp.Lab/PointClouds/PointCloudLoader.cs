using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Batches of objects as point clouds, or as grids of the voxels that those points are in, prefetched in the background. The same for any
/// number of threads, and from whichever batch one starts. Several epochs may be read at once.
/// </summary>
public sealed class PointCloudLoader
{
    private readonly PointCloudSplit data;
    private readonly int batchSize,
        points;
    private readonly int[]? grid;
    private readonly RandomKey? key;

    /// <summary>Prepares batches of <paramref name="data"/>.</summary>
    /// <param name="data">The objects, shared and not copied.</param>
    /// <param name="batchSize">Objects in a batch, at least 1; the last batch of an epoch has the remainder, and a remainder of one object
    /// joins the batch before.</param>
    /// <param name="points">Points of each object, 2 … <see cref="PointCloudSplit.PointsEach"/>.</param>
    /// <param name="resolution">Voxels along each axis of a grid, at least 2; null for point clouds.</param>
    /// <param name="key">Shuffles the objects, and chooses which points of each are taken, anew in each epoch; if null, objects and points
    /// are the first ones in order.</param>
    public PointCloudLoader(PointCloudSplit data, int batchSize, int points, int? resolution = null, RandomKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, data.PointsEach);
        if (resolution is { } voxels)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(voxels, 2, nameof(resolution));
            grid = [voxels, voxels, voxels];
        }
        (this.data, this.batchSize, this.points, this.key) = (data, batchSize, points, key);
    }

    /// <summary>Batches in an epoch, the last one included, whose size may differ.</summary>
    public int BatchesPerEpoch => EpochBatches.Count(data.Count, batchSize);

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> on. Inputs are float32: points (B, N, 3) as they are in the data, or
    /// grids (B, 1, R, R, R) of 0 and 1; labels int64 (B). Each batch belongs to the caller, who disposes it; those made in advance are
    /// freed when the enumeration ends or is left early.
    /// </summary>
    /// <param name="epoch">Selects order and points, from 0.</param>
    /// <param name="firstBatch">0 … <see cref="BatchesPerEpoch"/>; what follows is the same as in the full epoch.</param>
    /// <param name="plan">Draws the <see cref="Batch.Plan"/> of a filled batch, in the background and for several batches at once; null for
    /// none.</param>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, Func<Batch, MixPlan>? plan = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var batches = EpochBatches.Cut(SampleOrder.Of(data.Count, key, epoch), batchSize);
        return Prefetch.Batches(
            firstBatch,
            batches.Length,
            index => Allocate(index, batches[index]),
            batch => Fill(batch, key?.Fold(Places.Points).Fold(epoch)),
            plan
        );
    }

    private Batch Allocate(int index, int[] objects)
    {
        long[] shape = grid is null ? [objects.Length, points, 3] : [objects.Length, 1, .. grid.Select(side => (long)side)];
        return new Batch(
            empty(shape, float32, CPU).DetachFromDisposeScope(),
            empty([objects.Length], int64, CPU).DetachFromDisposeScope(),
            index,
            objects
        );
    }

    private void Fill(Batch batch, RandomKey? key)
    {
        var inputs = MemoryMarshal.Cast<byte, float>(batch.Inputs.bytes);
        var labels = MemoryMarshal.Cast<byte, long>(batch.Labels.bytes);
        var clouds = grid is null ? inputs : new float[batch.Size * points * 3];
        for (var i = 0; i < batch.Size; i++)
        {
            var item = batch.DatasetIndices[i];
            labels[i] = data.Labels[item];
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
