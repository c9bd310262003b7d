using System.Numerics;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Paints one image of <see cref="ShapesDataset"/>. Floats 0 … 1 inside, bytes at the end.</summary>
internal sealed class ShapePainter(RandomStream random)
{
    private const int Size = ShapesDataset.Size;

    // Shapes stand in three rows of three, this far apart.
    private const int Rows = 3;
    private const float Spacing = 10;

    // Each pixel's middle, from the middle of the image.
    private static readonly Vector2[] positions =
    [
        .. Enumerable.Range(0, Size * Size).Select(i => new Vector2(i % Size - (Size - 1) / 2f, i / Size - (Size - 1) / 2f)),
    ];

    private readonly Vector3[] image = new Vector3[Size * Size];
    private Vector3 backdrop;
    private RandomStream random = random;

    /// <summary>Names of the shapes, by index.</summary>
    public static string[] Shapes { get; } = ["disc", "square", "triangle", "cross", "star"];

    /// <summary>Names of what is inside of them, by index.</summary>
    public static string[] Fillings { get; } = ["solid", "hollow"];

    /// <summary>Paints background, nine of the shapes, light and noise into (3, 32, 32) bytes.</summary>
    public void Paint(int shape, int filling, Span<byte> destination)
    {
        Background();
        for (var cell = 0; cell < Rows * Rows; cell++)
            Shape(shape, filling, Spacing * new Vector2(cell % Rows - 1, cell / Rows - 1));
        Finish(destination);
    }

    // Two colours run into each other across the image; a texture of a random kind lies over them.
    private void Background()
    {
        Vector3 from = Colour(),
            to = Colour();
        backdrop = (from + to) / 2;
        var direction = Direction() / Size;
        var texture = new Texture(
            random.NextInt(2),
            Direction() * (2 * MathF.PI / Between(3, 8)),
            Between(0, 2 * MathF.PI),
            Between(0, 2 * MathF.PI)
        );
        var strength = Between(0, 0.25f);
        for (var i = 0; i < image.Length; i++)
        {
            var p = positions[i];
            var blend = Vector3.Lerp(from, to, Math.Clamp(0.5f + Vector2.Dot(p, direction), 0, 1));
            image[i] = blend + new Vector3(strength * (texture.At(p) * 2 - 1));
        }
    }

    // Upright, in a colour of its own that is there to see. The farthest colour from any backdrop is at least √0.75 = 0.87 away, so one is
    // found.
    private void Shape(int which, int filling, Vector2 place)
    {
        var outline = new Outline(
            which,
            place + new Vector2(Between(-1, 1), Between(-1, 1)),
            -Vector2.UnitY,
            Between(5, 6),
            filling == 0 ? float.PositiveInfinity : 1.5f
        );
        Vector3 colour;
        do colour = Colour();
        while (Vector3.Distance(colour, backdrop) < 0.75f);
        for (var i = 0; i < image.Length; i++)
        {
            if (outline.Cover(positions[i]) is > 0 and var cover)
                image[i] = Vector3.Lerp(image[i], colour, cover);
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

    private Vector3 Colour() => new(Between(0, 1), Between(0, 1), Between(0, 1));

    private Vector2 Direction()
    {
        var (sin, cos) = MathF.SinCos(Between(0, 2 * MathF.PI));
        return new Vector2(cos, sin);
    }

    private float Between(float low, float high) => low + (high - low) * (float)random.NextDouble();
}
