using FMixSharp.Lab.Pictures;
using SkiaSharp;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Pictures of voxel grids, seen from above a corner: the sample's own voxels are blue, its partner's orange, and what is both is between.
/// </summary>
internal static class VoxelPicture
{
    /// <summary>Pixels of the picture, both ways.</summary>
    private const int Side = 192;

    // Of the largest share of the picture that a cube seen from above its corner takes, with some room around it.
    private const float Room = 0.96f;
    private const float HalfWidth = 0.8660254f; // cos 30°, of a voxel's side

    private static readonly SKColor ownColour = new(0x25, 0x63, 0xEB),
        partnerColour = new(0xF5, 0x8A, 0x07);

    /// <summary>The picture of one grid.</summary>
    /// <param name="resolution">Voxels along each axis, at least 1.</param>
    /// <param name="own">How much of each voxel is the sample's own, 0 … 1, row-major; the first axis leads to the left front, the second
    /// to the right, the third up.</param>
    /// <param name="partner">How much is its partner's; empty for nothing.</param>
    public static Raster Draw(int resolution, ReadOnlySpan<float> own, ReadOnlySpan<float> partner = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint { IsAntialias = true };
        var size = resolution * resolution * resolution;
        var filled = new bool[size];
        for (var i = 0; i < size; i++)
            filled[i] = own[i] + (partner.IsEmpty ? 0 : partner[i]) > 0;
        var scale = Room * Side / (2 * resolution);
        // From back to front, so that nearer voxels are painted over those behind.
        for (var x = 0; x < resolution; x++)
        {
            for (var y = 0; y < resolution; y++)
            {
                for (var z = 0; z < resolution; z++)
                {
                    var voxel = (x * resolution + y) * resolution + z;
                    if (!filled[voxel])
                        continue;
                    var colour = Colour(own[voxel], partner.IsEmpty ? 0 : partner[voxel], (x + y + z + 1) / (3f * resolution));
                    if (z + 1 == resolution || !filled[voxel + 1])
                        Face(x, y, z + 1, (1, 0, 0), (0, 1, 0), colour, 1);
                    if (y + 1 == resolution || !filled[voxel + resolution])
                        Face(x, y + 1, z, (1, 0, 0), (0, 0, 1), colour, 0.82f);
                    if (x + 1 == resolution || !filled[voxel + resolution * resolution])
                        Face(x + 1, y, z, (0, 1, 0), (0, 0, 1), colour, 0.64f);
                }
            }
        }
        canvas.Flush();
        return Raster.FromBitmap(bitmap);

        void Face(int x, int y, int z, (int X, int Y, int Z) first, (int X, int Y, int Z) second, SKColor colour, float light)
        {
            using var path = new SKPath();
            path.MoveTo(Point(x, y, z));
            path.LineTo(Point(x + first.X, y + first.Y, z + first.Z));
            path.LineTo(Point(x + first.X + second.X, y + first.Y + second.Y, z + first.Z + second.Z));
            path.LineTo(Point(x + second.X, y + second.Y, z + second.Z));
            path.Close();
            paint.Color = new SKColor((byte)(colour.Red * light), (byte)(colour.Green * light), (byte)(colour.Blue * light));
            canvas.DrawPath(path, paint);
        }

        SKPoint Point(int x, int y, int z) => new(Side / 2f + (y - x) * HalfWidth * scale, Side / 2f + ((x + y) / 2f - z) * scale);
    }

    // Paler where less is there, and towards the back.
    private static SKColor Colour(float own, float partner, float nearness)
    {
        var share = partner / (own + partner);
        var strength = Math.Min(1, own + partner) * (0.55f + 0.45f * nearness);
        return new SKColor(
            Blend(ownColour.Red, partnerColour.Red),
            Blend(ownColour.Green, partnerColour.Green),
            Blend(ownColour.Blue, partnerColour.Blue)
        );

        byte Blend(byte first, byte second) => (byte)(255 + strength * (first + share * (second - first) - 255));
    }
}
