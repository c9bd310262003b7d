using System.Text;
using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>
/// A tiny built-in bitmap font for the captions of PNG sheets. The native Skia without fontconfig finds no fonts on a bare machine and
/// then draws nothing at all, and system fonts would make the same sheet look different on every machine; these glyphs never do.
/// </summary>
internal static class PixelFont
{
    /// <summary>Pixels from one character to the next at scale 1: five columns of ink and one between.</summary>
    public const int Advance = 6;

    /// <summary>Rows of a glyph at scale 1: seven above the baseline, two below.</summary>
    public const int Height = 9;

    /// <summary>Rows above the baseline.</summary>
    public const int Ascent = 7;

    private const int Columns = 5;
    private static readonly Dictionary<char, bool[]> Glyphs = Load();

    /// <summary>Whether there is a glyph.</summary>
    public static bool Has(Rune rune) => rune.Value == ' ' || (rune.IsBmp && Glyphs.ContainsKey((char)rune.Value));

    /// <summary>
    /// Draws one character, or a box for one that there is not, its upper left corner at (x, y), every dot <paramref name="scale"/> pixels
    /// wide and high.
    /// </summary>
    public static void Draw(SKCanvas canvas, Rune rune, int x, int y, int scale, SKColor colour)
    {
        if (rune.Value == ' ')
            return;
        using var paint = new SKPaint { Color = colour, IsAntialias = false };
        var glyph = Has(rune) ? Glyphs[(char)rune.Value] : Glyphs['\uFFFD'];
        for (var dot = 0; dot < glyph.Length; dot++)
            if (glyph[dot])
                canvas.DrawRect(x + dot % Columns * scale, y + dot / Columns * scale, scale, scale, paint);
    }

    private static Dictionary<char, bool[]> Load()
    {
        using var stream = typeof(PixelFont).Assembly.GetManifestResourceStream("PixelFont.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader
            .ReadToEnd()
            .ReplaceLineEndings("\n")
            .Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith("; ", StringComparison.Ordinal))
            .ToArray();
        var glyphs = new Dictionary<char, bool[]>();
        for (var band = 0; band + Height < lines.Length; band += Height + 1)
        {
            var characters = lines[band];
            for (var start = 0; start < characters.Length; start += Advance)
            {
                var glyph = new bool[Height * Columns];
                for (var dot = 0; dot < glyph.Length; dot++)
                    glyph[dot] = lines[band + 1 + dot / Columns][start + dot % Columns] == '#';
                glyphs.Add(characters[start], glyph);
            }
        }
        return glyphs;
    }
}
