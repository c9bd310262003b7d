namespace FMixSharp.Tests.Plans;

public sealed class VoxelGridsTests
{
    private static readonly RandomKey key = RandomKey.FromSeed(5);

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void A_voxel_is_the_floor_of_the_scaled_coordinate_also_in_the_negative_half(int resolution)
    {
        // The released code truncates towards zero, and negative indices wrap around: both ends would be in one corner.
        float[] points = [-1, -1, -1, 1, 1, 1, -0.5f, 0, 0.5f];
        var grid = new float[resolution * resolution * resolution];
        VoxelGrids.FromPoints(points, grid, 1, [resolution, resolution, resolution]);
        var last = resolution - 1;
        int Index(int x, int y, int z) => (x * resolution + y) * resolution + z;
        int[] occupied = [0, Index(last / 4, last / 2, last * 3 / 4), Index(last, last, last)];
        Assert.Equal(occupied, Enumerable.Range(0, grid.Length).Where(i => grid[i] == 1));
        Assert.Equal(3, grid.Sum());
    }

    [Fact]
    public void Each_cloud_is_scaled_by_itself_and_keeps_its_proportions()
    {
        float[] points = [0, 0, 0, 1, 1, 1, 0, 0, 0, 30, 10, 20]; // the second reaches 30 along one axis only
        var grids = new float[2 * 27];
        VoxelGrids.FromPoints(points, grids, 2, [3, 3, 3]);
        Assert.Equal([0, 26, 27, 27 + 2 * 9 + 0 * 3 + 1], Enumerable.Range(0, 54).Where(i => grids[i] == 1));
    }

    [Fact]
    public void Points_come_from_occupied_voxels_and_the_key_decides_which()
    {
        var grid = new float[4 * 4 * 4];
        grid[0] = 1;
        grid[63] = 0.6f;
        grid[21] = 0.5f; // not above the threshold
        float[] points = new float[300],
            again = new float[300],
            other = new float[300];
        VoxelGrids.ToPoints(grid, points, 1, [4, 4, 4], key);
        VoxelGrids.ToPoints(grid, again, 1, [4, 4, 4], key);
        VoxelGrids.ToPoints(grid, other, 1, [4, 4, 4], key.Fold(1));
        Assert.Equal(points, again);
        Assert.NotEqual(points, other);
        var corners = points
            .Chunk(3)
            .Select(point => (point.All(value => value is >= -0.5f and < -0.25f), point.All(value => value is >= 0.25f and <= 0.5f)))
            .ToArray();
        Assert.All(corners, corner => Assert.True(corner.Item1 || corner.Item2));
        // Half of a hundred: 5 is a standard deviation.
        Assert.InRange(corners.Count(corner => corner.Item1), 25, 75);
    }

    [Fact]
    public void A_grid_comes_back_from_its_points()
    {
        var stream = key.Stream();
        var grid = new float[2 * 512];
        for (var i = 0; i < 60; i++)
            grid[stream.NextInt(grid.Length)] = 1;
        grid[0] = grid[511] = grid[512] = grid[1023] = 1; // both reach from end to end
        var points = new float[2 * 3 * 3000]; // about a hundred for each voxel, so that none is missed
        VoxelGrids.ToPoints(grid, points, 2, [8, 8, 8], key);
        var seen = new float[grid.Length];
        foreach (var (point, index) in points.Chunk(3).Select((point, index) => (point, index)))
        {
            int[] cell = [.. point.Select(value => Math.Min(7, (int)((value + 0.5) * 8)))];
            seen[index / 3000 * 512 + (cell[0] * 8 + cell[1]) * 8 + cell[2]] = 1;
        }
        Assert.Equal(grid, seen);
    }

    [Fact]
    public void Errors_say_what_is_expected()
    {
        Says("expected 54: 2 of 3x3x3", () => VoxelGrids.FromPoints(new float[12], new float[53], 2, [3, 3, 3]));
        Says("has 2 axes", () => VoxelGrids.FromPoints(new float[12], new float[18], 2, [3, 3]));
        Says("coordinate NaN", () => VoxelGrids.FromPoints([0, 0, 0, 1, 1, float.NaN], new float[27], 1, [3, 3, 3]));
        Says("Grid 1 has no voxel above 0.5", () => VoxelGrids.ToPoints([1, 0], new float[12], 2, [1, 1, 1], key));
        Says("7 values, which are not 1 clouds", () => VoxelGrids.ToPoints([1], new float[7], 1, [1, 1, 1], key));

        static void Says(string part, Action action) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
