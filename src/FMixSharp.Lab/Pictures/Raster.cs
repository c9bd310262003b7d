using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>A small opaque picture in memory, 8-bit RGB, row-major.</summary>
public sealed class Raster
{
    private readonly SKColor[] pixels;

    /// <summary>A picture of one colour; both lengths at least 1.</summary>
    public Raster(int width, int height, SKColor background = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        pixels = new SKColor[checked(width * height)];
        Array.Fill(pixels, background);
    }

    /// <summary>The grey between and around pictures: both a white and a black one end visibly on it.</summary>
    internal static SKColor Space { get; } = new(0xE2, 0xE5, 0xE9);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixel in column <paramref name="x"/>, row <paramref name="y"/>.</summary>
    public SKColor this[int x, int y]
    {
        get => pixels[y * Width + x];
        set => pixels[y * Width + x] = value;
    }

    /// <summary>Copies <paramref name="picture"/> into this one, its upper left corner at (x, y).</summary>
    public void Paste(Raster picture, int x, int y)
    {
        ArgumentNullException.ThrowIfNull(picture);
        for (var row = 0; row < picture.Height; row++)
            picture.pixels.AsSpan(row * picture.Width, picture.Width).CopyTo(pixels.AsSpan((y + row) * Width + x));
    }

    /// <summary>Pictures of any sizes side by side, one pixel between them; at least one.</summary>
    public static Raster Row(IReadOnlyList<Raster> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var row = new Raster(pictures.Sum(picture => picture.Width + 1) - 1, pictures.Max(picture => picture.Height), Space);
        var x = 0;
        foreach (var picture in pictures)
        {
            row.Paste(picture, x, 0);
            x += picture.Width + 1;
        }
        return row;
    }

    /// <summary>Each pixel as a square of <paramref name="factor"/> pixels.</summary>
    public Raster Enlarge(int factor)
    {
        if (factor == 1)
            return this;
        var large = new Raster(Width * factor, Height * factor);
        for (var y = 0; y < large.Height; y++)
        {
            for (var x = 0; x < large.Width; x++)
                large[x, y] = this[x / factor, y / factor];
        }
        return large;
    }

    /// <summary>The largest whole factor, at least 1, that keeps the picture within <paramref name="side"/> pixels both ways.</summary>
    public int FactorFor(int side) => Math.Max(1, side / Math.Max(Width, Height));

    internal static Raster FromBitmap(SKBitmap bitmap)
    {
        var picture = new Raster(bitmap.Width, bitmap.Height);
        bitmap.Pixels.CopyTo(picture.pixels, 0);
        return picture;
    }

    internal SKBitmap ToBitmap()
    {
        var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Pixels = pixels;
        return bitmap;
    }
}
