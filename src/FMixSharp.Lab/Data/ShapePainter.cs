using System.Numerics;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Data;

/// <summary>Paints one image of <see cref="ShapesDataset"/>. Floats 0 … 1 inside, bytes at the end.</summary>
internal sealed class ShapePainter(RandomStream random)
{
    private const int Size = ShapesDataset.Size;

    private readonly Vector3[] image = new Vector3[Size * Size];
    private RandomStream random = random;

    /// <summary>Names of the shapes, by index.</summary>
    public static string[] Shapes { get; } = ["disc", "square", "triangle", "cross", "star"];

    /// <summary>Names of the textures, by index.</summary>
    public static string[] Textures { get; } = ["striped", "checked"];

    /// <summary>Paints background, clutter, the object and noise into (3, 32, 32) bytes.</summary>
    public void Paint(int shape, int texture, Span<byte> destination)
    {
        Background();
        var clutter = 2 + random.NextInt(4);
        for (var i = 0; i < clutter; i++)
            Clutter();
        Object(shape, texture);
        Finish(destination);
    }

    // Two colours run into each other across the image; a faint texture of a random kind lies over them.
    private void Background()
    {
        Vector3 from = Colour(), to = Colour();
        var direction = Direction() / Size;
        var texture = Texture(random.NextInt(2), 3, 8);
        var strength = Between(0, 0.12f);
        for (var i = 0; i < image.Length; i++)
        {
            var p = Position(i);
            image[i] = Vector3.Lerp(from, to, Math.Clamp(0.5f + Vector2.Dot(p, direction), 0, 1)) + new Vector3(strength * (texture.At(p) * 2 - 1));
        }
    }

    // Plain small pieces of the same shapes, and strokes.
    private void Clutter()
    {
        var colour = Colour();
        var outline = new Outline(random.NextInt(6), Anywhere(18), Direction(), Between(2, 5));
        for (var i = 0; i < image.Length; i++)
            image[i] = Vector3.Lerp(image[i], colour, outline.Cover(Position(i)));
    }

    private void Object(int shape, int which)
    {
        var outline = new Outline(shape, Anywhere(5), Direction(), Between(8.5f, 12.5f));
        var texture = Texture(which, 3.5f, 6.5f);
        Vector3 first = Colour(), second = Colour();
        while (Vector3.Distance(first, second) < 0.35f) // the texture must be there to see
            second = Colour();
        for (var i = 0; i < image.Length; i++)
        {
            var p = Position(i);
            image[i] = Vector3.Lerp(image[i], Vector3.Lerp(first, second, texture.At(p)), outline.Cover(p));
        }
    }

    // Light, contrast and noise, then bytes in planes.
    private void Finish(Span<byte> destination)
    {
        var contrast = Between(0.6f, 1);
        var light = Between(-0.12f, 0.12f);
        var noise = Between(0.02f, 0.10f);
        for (var i = 0; i < image.Length; i++)
            for (var channel = 0; channel < 3; channel++)
            {
                var value = 0.5f + light + contrast * (image[i][channel] - 0.5f) + noise * RoughNormal(random.NextUInt32());
                destination[channel * Size * Size + i] = (byte)Math.Clamp(value * 255 + 0.5f, 0, 255);
            }
    }

    // The sum of four uniform bytes, centred and scaled to variance 1: near enough to a normal draw for noise, and ten times cheaper.
    private static float RoughNormal(uint bits) =>
        ((int)((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24)) - 510) / 147.8f;

    private Texture Texture(int which, float shortest, float longest) =>
        new(which, Direction() * (2 * MathF.PI / Between(shortest, longest)), Between(0, 2 * MathF.PI), Between(0, 2 * MathF.PI));

    private Vector3 Colour() => new(Between(0, 1), Between(0, 1), Between(0, 1));

    private Vector2 Direction()
    {
        var (sin, cos) = MathF.SinCos(Between(0, 2 * MathF.PI));
        return new Vector2(cos, sin);
    }

    private Vector2 Anywhere(float reach) => new(Between(-reach, reach), Between(-reach, reach));

    private float Between(float low, float high) => low + (high - low) * (float)random.NextDouble();

    // Of pixel i's middle, from the middle of the image.
    private static Vector2 Position(int i) => new(i % Size - (Size - 1) / 2f, i / Size - (Size - 1) / 2f);
}

/// <summary>Stripes (0) or a chequerboard (1) with soft edges; both cover half of the plane, so that the mean colour says nothing.</summary>
/// <param name="Which">0 stripes, 1 checks.</param>
/// <param name="Wave">Direction of the pattern, of length 2π / period in pixels.</param>
/// <param name="PhaseX">Shift along the pattern, radians.</param>
/// <param name="PhaseY">Shift across it, radians.</param>
internal readonly record struct Texture(int Which, Vector2 Wave, float PhaseX, float PhaseY)
{
    /// <summary>0 … 1: how much of the second colour is at <paramref name="p"/>.</summary>
    public float At(Vector2 p)
    {
        var value = MathF.Sin(Vector2.Dot(p, Wave) + PhaseX);
        if (Which == 1)
            value *= MathF.Sin(Vector2.Dot(p, new Vector2(-Wave.Y, Wave.X)) + PhaseY);
        return Math.Clamp(0.5f + 2 * value, 0, 1);
    }
}

/// <summary>A shape in the plane: disc, square, triangle, cross, star, or (5) a stroke.</summary>
/// <param name="Which">0 … 5.</param>
/// <param name="Centre">Pixels from the image's middle.</param>
/// <param name="Axis">Unit vector: the rotation.</param>
/// <param name="Radius">About the distance from the centre to the farthest corner, in pixels.</param>
internal readonly record struct Outline(int Which, Vector2 Centre, Vector2 Axis, float Radius)
{
    /// <summary>How much of the pixel at <paramref name="p"/> the shape covers, 0 … 1.</summary>
    public float Cover(Vector2 p)
    {
        var d = p - Centre;
        var q = new Vector2(Vector2.Dot(d, Axis), Axis.X * d.Y - Axis.Y * d.X);
        return Math.Clamp(0.5f - Distance(q), 0, 1);
    }

    // Signed distance to the edge in pixels (exact along edges, enough near corners), negative inside. The factors give all shapes about
    // the same area, so that the share of the image that is textured says little.
    private float Distance(Vector2 q)
    {
        var a = Vector2.Abs(q);
        switch (Which)
        {
            case 0: return q.Length() - 0.80f * Radius;
            case 1: return Math.Max(a.X, a.Y) - 0.71f * Radius;
            case 2: return Math.Max(-q.X, 0.5f * q.X + 0.866f * a.Y) - 0.56f * Radius;
            case 3: return Math.Min(Math.Max(a.X - 0.95f * Radius, a.Y - 0.33f * Radius), Math.Max(a.Y - 0.95f * Radius, a.X - 0.33f * Radius));
            case 4: return Star(q, 1.1f * Radius);
            default: return Math.Max(a.X - 3 * Radius, a.Y - 0.15f * Radius);
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
