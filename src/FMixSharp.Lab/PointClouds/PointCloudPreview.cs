using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.PointClouds;

/// <summary>A mixed batch of point clouds, as voxel grids.</summary>
internal static class PointCloudPreview
{
    /// <summary>Points of each object, where they can be drawn.</summary>
    // So many that surfaces close at 32³ voxels; models do with fewer.
    public const int Points = 4000;

    /// <summary>Draws a batch of training objects: both sources, the mask if there is one, and the mixed grid.</summary>
    public static MixPreview Of(PointCloudTask task, TrainOptions options, int count)
    {
        var key = Places.Root(options.Seed).Fold(Places.Preview);
        var sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay, perSample: true);
        int[] shape = [options.Resolution, options.Resolution, options.Resolution];
        using var batch = new PointCloudLoader(
            task.Train,
            Math.Min(count, task.Train.Count),
            task.Train.PointsEach,
            options.Resolution,
            key.Fold(Places.Shuffle)
        )
            .Epoch(0)
            .First();
        using var plan = sampler.Draw(
            new MixRequest(batch.Size, shape, key.Fold(Places.Mix)) { Step = 0, Labels = batch.Labels.data<long>().ToArray() }
        );
        var labels = batch.DatasetIndices.Select(index => task.Train.Classes[task.Train.Labels[index]]).ToArray();
        var values = batch.Inputs.data<float>().ToArray();
        var tiles = Enumerable
            .Range(0, batch.Size)
            .Select(i => new Tile(Raster.Row(Pictures(plan, values, options.Resolution, i)), BatchSheet.Captions(plan, labels, i)))
            .ToArray();
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Dataset}, {task.Train.PointsEach} points in {options.Resolution}^3 voxels, mixed by {plan.Method}, seed "
                + $"{options.Seed}"
        );
        var explanation = $"own (blue) + partner (orange){(plan.Masks is null ? "" : ", by the mask (own)")} = mixed";
        var side = tiles.Max(tile => tile.Picture.Width);
        return MixPreview.Of(plan, labels, ContactSheet.Png([title, explanation], tiles, columns: 2, side, gap: 28));
    }

    private static List<Raster> Pictures(MixPlan plan, float[] grids, int resolution, int index)
    {
        var size = resolution * resolution * resolution;
        var kept = new float[size];
        if (plan.Masks is { } masks)
            masks.CopyTo(masks.Count == 1 ? 0 : index, kept);
        else
            Array.Fill(kept, (float)plan.Lambdas[index]);
        var own = grids.AsSpan(index * size, size);
        var partner = grids.AsSpan(plan.Partners[index] * size, size);
        float[] ownPart = new float[size],
            partnerPart = new float[size];
        for (var i = 0; i < size; i++)
            (ownPart[i], partnerPart[i]) = (own[i] * kept[i], partner[i] * (1 - kept[i]));
        List<Raster> pictures = [VoxelPicture.Draw(resolution, own), VoxelPicture.Draw(resolution, new float[size], partner)];
        if (plan.Masks is not null)
            pictures.Add(VoxelPicture.Draw(resolution, kept));
        pictures.Add(VoxelPicture.Draw(resolution, ownPart, partnerPart));
        return pictures;
    }
}
