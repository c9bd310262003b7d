using System.Collections.Concurrent;
using System.Text;
using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>Fonts of this machine by what they can draw.</summary>
internal static class MachineFonts
{
    private static readonly ConcurrentDictionary<int, SKTypeface?> found = new();

    /// <summary>A font with a glyph for <paramref name="rune"/>; null when no font has one, as on bare systems.</summary>
    public static SKTypeface? Find(Rune rune) => found.GetOrAdd(rune.Value, Search);

    // Skia's search by character finds nothing where it was built without fontconfig, as it is here on Linux.
    private static SKTypeface? Search(int character)
    {
        if (found.Values.FirstOrDefault(typeface => typeface?.ContainsGlyph(character) == true) is { } known)
            return known;
        var fonts = SKFontManager.Default;
        if (fonts.MatchCharacter(character) is { } match && match.ContainsGlyph(character))
            return match;
        foreach (var family in fonts.FontFamilies.Order(StringComparer.Ordinal))
        {
            var typeface = fonts.MatchFamily(family);
            if (typeface?.ContainsGlyph(character) == true)
                return typeface;
            typeface?.Dispose();
        }
        return null;
    }
}
