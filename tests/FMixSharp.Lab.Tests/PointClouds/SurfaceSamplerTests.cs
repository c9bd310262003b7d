using FMixSharp.Lab.PointClouds;

namespace FMixSharp.Lab.Tests.PointClouds;

public sealed class SurfaceSamplerTests
{
    // A triangle of area 1/2 at height 0, one of 3/2 at height 1, and between them one without area.
    private static readonly Mesh mesh = new(
        [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(3, 0, 1), new(0, 1, 1)],
        [0, 1, 2, 0, 0, 1, 3, 4, 5]
    );

    [Fact]
    public void Triangles_are_chosen_by_area_and_points_are_uniform_in_them()
    {
        const int count = 40_000;
        var sampler = new SurfaceSampler(mesh);
        Assert.Equal(2, sampler.TotalArea, 1e-12);
        var points = Draw(sampler, count);
        var above = points.Where(point => point[2] > 0.5f).ToArray();
        var below = points.Where(point => point[2] < 0.5f).ToArray();
        Assert.Equal(0.75, (double)above.Length / count, 0.011); // five standard deviations, √(0.75·0.25/40,000) each
        Assert.All(below, point => Assert.True(point[0] >= 0 && point[1] >= 0 && point[0] + point[1] <= 1.000001f));
        // The centre of a triangle is a third; its coordinates' deviation is √(1/18), of a mean of 10,000 it is 0.0024.
        Assert.Equal(1 / 3.0, below.Average(point => point[0]), 0.012);
        Assert.Equal(1 / 3.0, below.Average(point => point[1]), 0.012);
        // the corner has a quarter of the area
        Assert.Equal(1 / 4.0, below.Count(point => point[0] + point[1] < 0.5f) / (double)below.Length, 0.022);
    }

    [Fact]
    public void The_key_decides_the_points()
    {
        var sampler = new SurfaceSampler(mesh);
        Assert.Equal(Draw(sampler, 20), Draw(sampler, 20));
    }

    [Fact]
    public void A_surface_without_area_is_an_error() =>
        Assert.Contains(
            "none of the 1 triangles has an area",
            Assert
                .Throws<ArgumentException>(() => new SurfaceSampler(new Mesh([new(0, 0, 0), new(1, 1, 1), new(2, 2, 2)], [0, 1, 2])))
                .Message,
            StringComparison.Ordinal
        );

    private static float[][] Draw(SurfaceSampler sampler, int count)
    {
        var points = new float[3 * count];
        var random = RandomKey.FromSeed(8).Stream();
        sampler.Draw(points, ref random);
        return [.. points.Chunk(3)];
    }
}
