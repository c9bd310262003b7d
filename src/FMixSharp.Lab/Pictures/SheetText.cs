using System.Text;
using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>Lines of text on PNG sheets: in <see cref="PixelFont"/>, and where it has no glyph in a font of this machine.</summary>
internal static class SheetText
{
    /// <summary>Pixels from one line to the next.</summary>
    public static int LineHeight(int scale) => (PixelFont.Height + 2) * scale;

    /// <summary>The width in pixels.</summary>
    public static int Width(string text, int scale) => text.EnumerateRunes().Sum(rune => Advance(rune, scale));

    /// <summary>Draws a line, its upper left corner at (x, y).</summary>
    public static void Draw(SKCanvas canvas, string text, int x, int y, int scale, SKColor colour)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (OwnFont(rune, scale) is { } font)
            {
                using (font)
                using (var paint = new SKPaint { Color = colour, IsAntialias = true })
                    canvas.DrawText(rune.ToString(), x, y + PixelFont.Ascent * scale, font, paint);
            }
            else
            {
                PixelFont.Draw(canvas, rune, x, y, scale, colour);
            }
            x += Advance(rune, scale);
        }
    }

    /// <summary>
    /// The text in lines of at most <paramref name="width"/> pixels, broken at blanks where there are any; shortened in the middle when it
    /// needs more than <paramref name="most"/> lines.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, int width, int scale, int most)
    {
        for (var runes = text.EnumerateRunes().ToArray(); ; runes = Shortened(runes))
        {
            var lines = Lines([.. runes], width, scale);
            if (lines.Count <= most || runes.Length <= 1)
                return lines;
        }
    }

    // One character less: that in the middle, or that beside the ellipsis that stands there already.
    private static Rune[] Shortened(Rune[] runes)
    {
        var ellipsis = new Rune('…');
        var middle = runes.Length / 2;
        return runes[middle] == ellipsis ? [.. runes[..(middle - 1)], .. runes[middle..]]
            : middle > 0 && runes[middle - 1] == ellipsis ? [.. runes[..middle], .. runes[(middle + 1)..]]
            : [.. runes[..middle], ellipsis, .. runes[(middle + 1)..]];
    }

    private static List<string> Lines(Rune[] runes, int width, int scale)
    {
        var lines = new List<string>();
        for (var start = 0; start < runes.Length; )
        {
            var (end, blank, used) = (start, -1, 0);
            for (; end < runes.Length && (end == start || used + Advance(runes[end], scale) <= width); end++)
            {
                used += Advance(runes[end], scale);
                if (runes[end].Value == ' ' && end > start)
                    blank = end;
            }
            if (end < runes.Length && runes[end].Value == ' ')
                blank = end;
            var cut = end < runes.Length && blank > 0 ? blank : end;
            lines.Add(string.Concat(runes[start..cut]).TrimEnd());
            start = cut;
            while (cut == blank && start < runes.Length && runes[start].Value == ' ')
                start++;
        }
        return lines;
    }

    private static int Advance(Rune rune, int scale)
    {
        if (OwnFont(rune, scale) is not { } font)
            return PixelFont.Advance * scale;
        using (font)
            return (int)Math.Ceiling(font.MeasureText(rune.ToString())) + 1;
    }

    // Null for the pixel font: it has the glyph, or no font of the machine has.
    private static SKFont? OwnFont(Rune rune, int scale) =>
        !PixelFont.Has(rune) && MachineFonts.Find(rune) is { } typeface ? new SKFont(typeface, PixelFont.Height * scale) : null;
}
