using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>Lays tiles out in a grid with a title above and captions below each tile, as a PNG.</summary>
internal static class ContactSheet
{
    private const int TextScale = 2;
    private const int CaptionLines = 3; // of one caption, before it is shortened
    private const int LeastTitleWidth = 800;

    private static readonly int lineHeight = SheetText.LineHeight(TextScale);

    private static readonly SKColor Ink = new(0x1B, 0x1F, 0x24);

    /// <summary>The PNG of a sheet.</summary>
    /// <param name="title">Lines above the grid, broken where they are wider than it; none for no title.</param>
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
        var captions = tiles
            .Select(tile => tile.Captions.SelectMany(caption => SheetText.Wrap(caption, cellWidth, TextScale, CaptionLines)).ToArray())
            .ToArray();
        var captionLines = captions.Max(lines => lines.Length);
        var cellHeight = pictureHeight + (captionLines == 0 ? 0 : 6 + captionLines * lineHeight);
        var grid = gap + columns * (cellWidth + gap);
        string[] head =
        [
            .. title.SelectMany(line => SheetText.Wrap(line, Math.Max(grid, LeastTitleWidth) - 2 * gap, TextScale, int.MaxValue)),
        ];
        var top = gap + (head.Length == 0 ? 0 : head.Length * lineHeight + gap / 2);
        var width = Math.Max(grid, head.Select(line => SheetText.Width(line, TextScale)).DefaultIfEmpty().Max() + 2 * gap);

        using var surface = new SKBitmap(width, top + rows * (cellHeight + gap), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(surface);
        canvas.Clear(Raster.Space);
        for (var line = 0; line < head.Length; line++)
            SheetText.Draw(canvas, head[line], gap, gap + line * lineHeight, TextScale, Ink);
        for (var i = 0; i < tiles.Count; i++)
        {
            var (x, y) = (gap + i % columns * (cellWidth + gap), top + i / columns * (cellHeight + gap));
            using var bitmap = pictures[i].ToBitmap();
            canvas.DrawBitmap(bitmap, x, y);
            for (var line = 0; line < captions[i].Length; line++)
                SheetText.Draw(canvas, captions[i][line], x, y + pictures[i].Height + 6 + line * lineHeight, TextScale, Ink);
        }
        canvas.Flush();
        using var encoded = surface.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }
}
