using System.Numerics;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Data;

/// <summary>Paints one image of <see cref="ShapesDataset"/>. Floats 0 … 1 inside, bytes at the end.</summary>
internal sealed class ShapePainter(RandomStream random)
{
    private const int Size = ShapesDataset.Size;

    // Each pixel's middle, from the middle of the image.
    private static readonly Vector2[] positions =
        [.. Enumerable.Range(0, Size * Size).Select(i => new Vector2(i % Size - (Size - 1) / 2f, i / Size - (Size - 1) / 2f))];

    private readonly Vector3[] image = new Vector3[Size * Size];
    private Vector3 backdrop;
    private RandomStream random = random;

    /// <summary>Names of the shapes, by index.</summary>
    public static string[] Shapes { get; } = ["disc", "square", "triangle", "cross", "star"];

    /// <summary>Names of the textures, by index.</summary>
    public static string[] Textures { get; } = ["striped", "checked"];

    /// <summary>Paints background, clutter, the object and noise into (3, 32, 32) bytes.</summary>
    public void Paint(int shape, int texture, Span<byte> destination)
    {
        Background();
        var clutter = 1 + random.NextInt(3);
        for (var i = 0; i < clutter; i++)
            Clutter();
        Object(shape, texture);
        Finish(destination);
    }

    // Two colours run into each other across the image; a faint texture of a random kind lies over them.
    private void Background()
    {
        Vector3 from = Colour(), to = Colour();
        backdrop = (from + to) / 2;
        var direction = Direction() / Size;
        var texture = Texture(random.NextInt(2), 3, 8);
        var strength = Between(0, 0.06f);
        for (var i = 0; i < image.Length; i++)
        {
            var p = positions[i];
            var blend = Vector3.Lerp(from, to, Math.Clamp(0.5f + Vector2.Dot(p, direction), 0, 1));
            image[i] = blend + new Vector3(strength * (texture.At(p) * 2 - 1));
        }
    }

    // Plain small pieces of the same shapes, and strokes.
    private void Clutter()
    {
        var colour = Colour();
        var outline = new Outline(random.NextInt(6), Anywhere(16), Direction(), Between(1.5f, 3.5f));
        for (var i = 0; i < image.Length; i++)
        {
            if (outline.Cover(positions[i]) is > 0 and var cover)
                image[i] = Vector3.Lerp(image[i], colour, cover);
        }
    }

    private void Object(int shape, int which)
    {
        var outline = new Outline(shape, Anywhere(3.5f), Direction(), Between(10.5f, 14f));
        var texture = Texture(which, 4f, 7f);
        // Outline and texture must be there to see: both colours differ from the backdrop, and more from each other.
        Vector3 first, second;
        do
            (first, second) = (Colour(), Colour());
        while (Vector3.Distance(first, second) < 0.55f
            || Math.Min(Vector3.Distance(first, backdrop), Vector3.Distance(second, backdrop)) < 0.35f);
        for (var i = 0; i < image.Length; i++)
        {
            var p = positions[i];
            if (outline.Cover(p) is > 0 and var cover)
                image[i] = Vector3.Lerp(image[i], Vector3.Lerp(first, second, texture.At(p)), cover);
        }
    }

    // Light, contrast and noise, then bytes in planes.
    private void Finish(Span<byte> destination)
    {
        var contrast = Between(0.7f, 1);
        var light = Between(-0.12f, 0.12f);
        var noise = Between(0.01f, 0.06f);
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
}
