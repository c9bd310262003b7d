using System.Numerics;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Points that are uniform on a surface (spec §6.8): a triangle ABC by its area, and in it (1 − √u)·A + √u·(1 − v)·B + √u·v·C with uniform
/// u and v.
/// </summary>
internal sealed class SurfaceSampler
{
    private readonly Mesh mesh;
    private readonly double[] upTo; // area of the triangles up to and with each one

    /// <summary>Measures the triangles.</summary>
    /// <exception cref="ArgumentException">No triangle has an area.</exception>
    public SurfaceSampler(Mesh mesh)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        this.mesh = mesh;
        upTo = new double[mesh.Triangles.Length / 3];
        double area = 0;
        for (var i = 0; i < upTo.Length; i++)
            upTo[i] = area += Area(i);
        if (!(area > 0))
            throw new ArgumentException(
                $"none of the {upTo.Length} triangles has an area, so there is no surface to draw points from",
                nameof(mesh)
            );
    }

    /// <summary>Area of the surface.</summary>
    public double TotalArea => upTo[^1];

    /// <summary>Draws points, (N, 3) row-major, independently of each other.</summary>
    public void Draw(Span<float> points, ref RandomStream random)
    {
        for (var i = 0; i + 2 < points.Length; i += 3)
        {
            var (a, b, c) = Corners(Chosen(random.NextDouble() * TotalArea));
            var (root, v) = ((float)Math.Sqrt(random.NextDouble()), (float)random.NextDouble());
            ((1 - root) * a + root * (1 - v) * b + root * v * c).CopyTo(points[i..]);
        }
    }

    // The first triangle with which the area is more than that: one without area is never it.
    private int Chosen(double area)
    {
        int low = 0,
            high = upTo.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (upTo[middle] > area)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    private (Vector3 A, Vector3 B, Vector3 C) Corners(int triangle) =>
        (
            mesh.Vertices[mesh.Triangles[3 * triangle]],
            mesh.Vertices[mesh.Triangles[3 * triangle + 1]],
            mesh.Vertices[mesh.Triangles[3 * triangle + 2]]
        );

    // In doubles: floats overflow for the coordinates of some meshes, and lose slivers beside large faces.
    private double Area(int triangle)
    {
        var (a, b, c) = Corners(triangle);
        double bx = (double)b.X - a.X,
            by = (double)b.Y - a.Y,
            bz = (double)b.Z - a.Z,
            cx = (double)c.X - a.X,
            cy = (double)c.Y - a.Y,
            cz = (double)c.Z - a.Z;
        double x = by * cz - bz * cy,
            y = bz * cx - bx * cz,
            z = bx * cy - by * cx;
        return Math.Sqrt(x * x + y * y + z * z) / 2;
    }
}
