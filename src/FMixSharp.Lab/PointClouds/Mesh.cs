using System.Numerics;

namespace FMixSharp.Lab.PointClouds;

/// <summary>A surface of triangles. Checked when built; treat the arrays as read-only.</summary>
internal sealed class Mesh
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="vertices">Points with finite coordinates.</param>
    /// <param name="triangles">Three indices of vertices for each triangle; at least one triangle.</param>
    /// <exception cref="ArgumentException">No triangle, or an index is out of range; the message says which.</exception>
    public Mesh(Vector3[] vertices, int[] triangles)
    {
        ArgumentNullException.ThrowIfNull(vertices);
        ArgumentNullException.ThrowIfNull(triangles);
        if (triangles.Length == 0 || triangles.Length % 3 != 0)
            throw new ArgumentException(
                $"there are {triangles.Length} indices; expected three for each triangle, and at least one triangle",
                nameof(triangles)
            );
        for (var i = 0; i < triangles.Length; i++)
            if ((uint)triangles[i] >= (uint)vertices.Length)
                throw new ArgumentException(
                    $"triangle {i / 3} names vertex {triangles[i]}, but there are {vertices.Length}",
                    nameof(triangles)
                );
        (Vertices, Triangles) = (vertices, triangles);
    }

    /// <summary>The points.</summary>
    public Vector3[] Vertices { get; }

    /// <summary>Three indices of vertices for each triangle.</summary>
    public int[] Triangles { get; }

    /// <summary>
    /// The same surface, with its bounding box centred on the origin and reaching from −1 to 1 along its longest side; proportions stay.
    /// </summary>
    public Mesh Normalised()
    {
        var (least, most) = (Vertices[Triangles[0]], Vertices[Triangles[0]]);
        foreach (var index in Triangles)
            (least, most) = (Vector3.Min(least, Vertices[index]), Vector3.Max(most, Vertices[index]));
        // Halves first: the difference of two large floats may be infinite.
        var (centre, half) = (least / 2 + most / 2, most / 2 - least / 2);
        var side = Math.Max(half.X, Math.Max(half.Y, half.Z));
        return new Mesh(Array.ConvertAll(Vertices, vertex => (vertex - centre) / (side > 0 ? side : 1)), Triangles);
    }
}
