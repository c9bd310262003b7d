using System.Numerics;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Meshes that arise when an outline turns about the upright axis; with few sides they are prisms and pyramids.</summary>
internal static class Lathe
{
    private const int ArcSteps = 16;

    /// <summary>The surface between an outline's copies at evenly spaced angles.</summary>
    /// <param name="outline">Distance from the axis, at least 0, and height of each of two points or more.</param>
    /// <param name="sides">Copies, at least 3.</param>
    public static Mesh Turn(IReadOnlyList<(double Radius, double Height)> outline, int sides)
    {
        var vertices = new Vector3[sides * outline.Count];
        var triangles = new List<int>();
        for (var side = 0; side < sides; side++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * side / sides);
            var next = (side + 1) % sides;
            for (var i = 0; i < outline.Count; i++)
            {
                vertices[side * outline.Count + i] = new Vector3(
                    (float)(outline[i].Radius * cosine),
                    (float)(outline[i].Radius * sine),
                    (float)outline[i].Height
                );
                if (i == 0)
                    continue;
                int a = side * outline.Count + i - 1,
                    b = next * outline.Count + i - 1;
                triangles.AddRange([a, a + 1, b, b, a + 1, b + 1]);
            }
        }
        return new Mesh(vertices, [.. triangles]);
    }

    /// <summary>An outline along a circle, between two angles in degrees; 0 points away from the axis and 90 upwards.</summary>
    public static IReadOnlyList<(double Radius, double Height)> Arc(double radius, double height, double size, double from, double to) =>
        [
            .. Enumerable
                .Range(0, ArcSteps + 1)
                .Select(step =>
                {
                    var (sine, cosine) = Math.SinCos((from + (to - from) * step / ArcSteps) * Math.PI / 180);
                    return (Math.Max(0, radius + size * cosine), height + size * sine);
                }),
        ];
}
