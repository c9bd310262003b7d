using System.Numerics;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>A shape in the plane: disc, square, triangle, cross or star, filled or as a line along its inner edge.</summary>
/// <param name="Which">0 … 4.</param>
/// <param name="Centre">Pixels from the image's middle.</param>
/// <param name="Axis">Unit vector: the rotation.</param>
/// <param name="Radius">About the distance from the centre to the farthest corner, in pixels.</param>
/// <param name="Wall">Thickness of the line in pixels; infinite for a filled shape.</param>
internal readonly record struct Outline(int Which, Vector2 Centre, Vector2 Axis, float Radius, float Wall)
{
    /// <summary>How much of the pixel at <paramref name="p"/> the shape covers, 0 … 1.</summary>
    public float Cover(Vector2 p)
    {
        var d = p - Centre;
        if (d.LengthSquared() > Reach * Reach)
            return 0;
        var q = new Vector2(Vector2.Dot(d, Axis), Axis.X * d.Y - Axis.Y * d.X);
        var edge = Distance(q);
        return Math.Clamp(0.5f - Math.Max(edge, -edge - Wall), 0, 1);
    }

    // Nothing is covered beyond it. A triangle's corners are 1.12 radii away, and edges are soft over a pixel.
    private float Reach => 1.2f * Radius + 1;

    // Signed distance to the edge in pixels (exact along edges, enough near corners), negative inside. The factors give all shapes about
    // the same area, so that the share of the image that they cover says little.
    private float Distance(Vector2 q)
    {
        var a = Vector2.Abs(q);
        switch (Which)
        {
            case 0:
                return q.Length() - 0.80f * Radius;
            case 1:
                return Math.Max(a.X, a.Y) - 0.71f * Radius;
            case 2:
                return Math.Max(-q.X, 0.5f * q.X + 0.866f * a.Y) - 0.56f * Radius;
            case 3:
                return Math.Max(Math.Max(a.X, a.Y) - 0.95f * Radius, Math.Min(a.X, a.Y) - 0.33f * Radius);
            default:
                return Star(q, 1.1f * Radius);
        }
    }

    // A five-pointed star: fold the plane into one tenth, then the distance to one straight edge.
    private static float Star(Vector2 q, float radius)
    {
        if (q.LengthSquared() > (radius + 1) * (radius + 1))
            return 1; // well outside: spares the arc tangent
        const float Sector = 2 * MathF.PI / 5;
        var angle = MathF.Atan2(q.Y, q.X);
        angle = Math.Abs(angle - Sector * MathF.Round(angle / Sector));
        var (sin, cos) = MathF.SinCos(angle);
        var (tipToDentY, tipToDentX) = MathF.SinCos(Sector / 2);
        var edge = new Vector2(0.48f * radius * tipToDentX - radius, 0.48f * radius * tipToDentY); // from the tip (radius, 0) to the dent
        var normal = Vector2.Normalize(new Vector2(edge.Y, -edge.X));
        return Vector2.Dot(new Vector2(q.Length() * cos - radius, q.Length() * sin), normal);
    }
}
