using System.Numerics;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Solids that need no files: eight classes of figures, each stretched along its axes, turned about the upright one, tilted a little, and
/// slightly rough. Points are uniform on their surfaces. The same objects everywhere.
/// </summary>
public static class BuiltInSolids
{
    /// <summary>Its name on the command line.</summary>
    public const string Name = "solids";

    private const int TrainObjects = 1600,
        TestObjects = 400;
    private const double Roughness = 0.01; // of half the object's longest side

    // Round figures have so many sides that points do not tell.
    private const int Round = 32;

    private static readonly (string Name, Mesh Mesh)[] figures =
    [
        ("box", Lathe.Turn([(0, -1), (1, -1), (1, 1), (0, 1)], 4)),
        ("prism", Lathe.Turn([(0, -1), (1, -1), (1, 1), (0, 1)], 3)),
        ("cylinder", Lathe.Turn([(0, -1), (1, -1), (1, 1), (0, 1)], Round)),
        ("pyramid", Lathe.Turn([(0, -1), (1, -1), (0, 1)], 4)),
        ("cone", Lathe.Turn([(0, -1), (1, -1), (0, 1)], Round)),
        ("sphere", Lathe.Turn(Lathe.Arc(0, 0, 1, -90, 90), Round)),
        ("torus", Lathe.Turn(Lathe.Arc(0.7, 0, 0.3, -180, 180), Round)),
        ("bowl", Lathe.Turn(Lathe.Arc(0, 0, 1, -90, 0), Round)),
    ];

    /// <summary>Names of the classes.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. figures.Select(figure => figure.Name)];

    /// <summary>1,600 training and 400 test objects with so many points each.</summary>
    public static PointCloudTask Open(int points)
    {
        var key = Places.Data(Name);
        return new PointCloudTask(
            Name,
            Draw(TrainObjects, points, key.Fold(Places.Train)),
            Draw(TestObjects, points, key.Fold(Places.Test))
        );
    }

    /// <summary>Objects, class i mod 8 for object i, which depends on key and i alone.</summary>
    internal static PointCloudSplit Draw(int count, int points, RandomKey key)
    {
        var values = new float[checked(count * 3 * points)];
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = key.Fold(i).Stream();
                var mesh = figures[i % figures.Length].Mesh;
                var placed = new Mesh(Array.ConvertAll(mesh.Vertices, Placement(ref random)), mesh.Triangles).Normalised();
                var own = values.AsSpan(i * 3 * points, 3 * points);
                new SurfaceSampler(placed).Draw(own, ref random);
                foreach (ref var value in own)
                    value += (float)(Roughness * random.NextNormal());
            }
        );
        return new PointCloudSplit(values, [.. Enumerable.Range(0, count).Select(i => i % figures.Length)], Classes);
    }

    private static Converter<Vector3, Vector3> Placement(ref RandomStream random)
    {
        var stretch = new Vector3(Factor(ref random), Factor(ref random), Factor(ref random));
        var turn =
            Matrix4x4.CreateScale(stretch)
            * Matrix4x4.CreateRotationZ(Angle(ref random, 180))
            * Matrix4x4.CreateRotationX(Angle(ref random, 15));
        return vertex => Vector3.Transform(vertex, turn);

        static float Factor(ref RandomStream random) => (float)(0.6 + 0.8 * random.NextDouble());
        static float Angle(ref RandomStream random, double most) => (float)((2 * random.NextDouble() - 1) * most * Math.PI / 180);
    }
}
