using SkiaSharp;

namespace FMixSharp.Lab.Reports;

/// <summary>Lays tiles out in a grid with a title above and captions below each tile, as a PNG.</summary>
public static class ContactSheet
{
    private const int TextScale = 2;
    private const int LineHeight = (PixelFont.Height + 2) * TextScale;

    private static readonly SKColor Ink = new(0x1B, 0x1F, 0x24);

    /// <summary>The PNG of a sheet.</summary>
    /// <param name="title">Lines above the grid; none for no title.</param>
    /// <param name="tiles">At least one; the largest decides the size of a cell.</param>
    /// <param name="columns">Tiles per row, at least 1.</param>
    /// <param name="side">Tiles are enlarged by a whole factor so that they stay within this many pixels both ways.</param>
    /// <param name="gap">Pixels between tiles, and around all of them.</param>
    public static byte[] Png(IReadOnlyList<string> title, IReadOnlyList<Tile> tiles, int columns, int side = 144, int gap = 14)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfZero(tiles.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        columns = Math.Min(columns, tiles.Count);
        var rows = (tiles.Count + columns - 1) / columns;
        var pictures = tiles.Select(tile => tile.Picture.Enlarge(tile.Picture.FactorFor(side))).ToArray();
        var cellWidth = pictures.Max(picture => picture.Width);
        var pictureHeight = pictures.Max(picture => picture.Height);
        var captionLines = tiles.Max(tile => tile.Captions.Length);
        var cellHeight = pictureHeight + (captionLines == 0 ? 0 : 6 + captionLines * LineHeight);
        var top = gap + (title.Count == 0 ? 0 : title.Count * LineHeight + gap / 2);
        var titleWidth = title.Select(line => PixelFont.Width(line, TextScale)).DefaultIfEmpty().Max();
        var width = Math.Max(gap + columns * (cellWidth + gap), titleWidth + 2 * gap);

        using var surface = new SKBitmap(width, top + rows * (cellHeight + gap), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(surface);
        canvas.Clear(Raster.Space);
        for (var line = 0; line < title.Count; line++)
            PixelFont.Draw(canvas, title[line], gap, gap + line * LineHeight, TextScale, Ink);
        for (var i = 0; i < tiles.Count; i++)
        {
            var (x, y) = (gap + i % columns * (cellWidth + gap), top + i / columns * (cellHeight + gap));
            using var bitmap = pictures[i].ToBitmap();
            canvas.DrawBitmap(bitmap, x, y);
            for (var line = 0; line < tiles[i].Captions.Length; line++)
            {
                var text = PixelFont.Fit(tiles[i].Captions[line], cellWidth, TextScale);
                PixelFont.Draw(canvas, text, x, y + pictures[i].Height + 6 + line * LineHeight, TextScale, Ink);
            }
        }
        canvas.Flush();
        using var encoded = surface.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }
}
