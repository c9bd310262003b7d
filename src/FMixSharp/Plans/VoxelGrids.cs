namespace FMixSharp;

/// <summary>
/// Point clouds as voxel grids, and back (FMix paper section V-C; spec §6.8): for networks that take grids, which any plan over three axes
/// mixes. <see cref="PointClouds"/> goes both ways at once.
/// </summary>
public static class VoxelGrids
{
    /// <summary>Grids with 1 in each voxel that a cloud has a point in, else 0.</summary>
    /// <remarks>
    /// A cloud is scaled to [−0.5, 0.5] by its smallest and largest coordinate, and a coordinate p falls into voxel ⌊(p + 0.5)·(R − 1)⌋ of
    /// R.
    /// </remarks>
    /// <param name="points">The clouds, row-major (clouds, N, 3), N ≥ 2, finite.</param>
    /// <param name="grids">Receives (clouds, *shape), row-major; the first axis of a grid is that of the first coordinate.</param>
    /// <param name="clouds">Number of clouds, at least 1.</param>
    /// <param name="shape">Voxels along each of the three axes, at least 1 each: [32, 32, 32].</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a coordinate is not finite; the message says which.</exception>
    public static void FromPoints(ReadOnlySpan<float> points, Span<float> grids, int clouds, ReadOnlySpan<int> shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clouds);
        var cloud = PointClouds.CheckedCloudLength(points, clouds);
        var size = CheckedSize(grids.Length, clouds, shape);
        grids.Clear();
        for (var i = 0; i < clouds; i++)
        {
            foreach (var voxel in PointClouds.Voxels(points.Slice(i * cloud, cloud), shape))
                grids[i * size + voxel] = 1;
        }
    }

    /// <summary>Points drawn from occupied voxels with replacement, uniformly within each.</summary>
    /// <param name="grids">The grids, row-major (clouds, *shape); voxels above 0.5 are occupied.</param>
    /// <param name="points">Receives (clouds, N, 3); a grid reaches from −0.5 to 0.5 along each axis.</param>
    /// <param name="clouds">Number of grids, at least 1.</param>
    /// <param name="shape">Voxels along each of the three axes, at least 1 each.</param>
    /// <param name="key">Names the drawing of points: the same key gives the same ones.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a grid has no occupied voxel; the message says which.</exception>
    public static void ToPoints(ReadOnlySpan<float> grids, Span<float> points, int clouds, ReadOnlySpan<int> shape, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clouds);
        var size = CheckedSize(grids.Length, clouds, shape);
        if (points.Length % (3 * clouds) != 0)
            throw new ArgumentException(
                $"The output has {points.Length} values, which are not {clouds} clouds of equally many points of three coordinates.",
                nameof(points)
            );
        var cloud = points.Length / clouds;
        for (var i = 0; i < clouds; i++)
        {
            var occupied = Occupied(grids.Slice(i * size, size));
            if (occupied.Length == 0)
                throw new ArgumentException($"Grid {i} has no voxel above 0.5, so there is nothing to draw points from.", nameof(grids));
            var stream = key.Fold(PlanPlaces.Points).Fold(i).Stream();
            var drawn = points.Slice(i * cloud, cloud);
            PointClouds.DrawPoints(occupied, shape, ref stream, drawn);
            for (var value = 0; value < drawn.Length; value++)
                drawn[value] = drawn[value] / shape[value % 3] - 0.5f;
        }
    }

    private static int[] Occupied(ReadOnlySpan<float> grid)
    {
        var occupied = new List<int>();
        for (var voxel = 0; voxel < grid.Length; voxel++)
        {
            if (grid[voxel] > 0.5f)
                occupied.Add(voxel);
        }
        return [.. occupied];
    }

    private static int CheckedSize(int values, int clouds, ReadOnlySpan<int> shape)
    {
        if (shape.Length != 3)
            throw new ArgumentException($"The grid's shape has {shape.Length} axes; expected three, such as [32, 32, 32].", nameof(shape));
        var size = MaskShape.Size(shape);
        return values == (long)clouds * size
            ? size
            : throw new ArgumentException(
                $"The grids have {values} values; expected {(long)clouds * size}: {clouds} of {MaskShape.Text(shape)}."
            );
    }
}
