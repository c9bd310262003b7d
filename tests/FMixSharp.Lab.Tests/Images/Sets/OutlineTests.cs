using System.Numerics;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class OutlineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_hollow_shape_is_the_rim_of_the_solid_one(int shape)
    {
        Outline solid = At(shape, float.PositiveInfinity),
            hollow = At(shape, 1.5f);
        Assert.Equal((1f, 0f), (solid.Cover(default), hollow.Cover(default)));
        Assert.All(Pixels(), p => Assert.InRange(hollow.Cover(p), 0, solid.Cover(p)));
        Assert.InRange(Pixels().Sum(hollow.Cover) / Pixels().Sum(solid.Cover), 0.15, 0.85);
    }

    [Fact]
    public void Solid_shapes_of_a_radius_have_about_the_same_area()
    {
        var areas = Enumerable.Range(0, 5).Select(shape => Pixels().Sum(At(shape, float.PositiveInfinity).Cover)).ToArray();
        Assert.InRange(areas.Max() / areas.Min(), 1, 1.4);
    }

    private static Outline At(int shape, float wall) => new(shape, default, -Vector2.UnitY, 9, wall);

    private static IEnumerable<Vector2> Pixels() =>
        from x in Enumerable.Range(-16, 33)
        from y in Enumerable.Range(-16, 33)
        select new Vector2(x, y);
}
