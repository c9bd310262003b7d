using FMixSharp.Lab.Pictures;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Pictures;

public sealed class PixelFontTests
{
    [Fact]
    public void Every_printable_character_has_a_glyph_of_its_own()
    {
        var characters = Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Concat("λαδ±×–…·").ToArray();
        var pictures = characters.Select(character => Dots(character.ToString())).ToArray();
        Assert.All(pictures, dots => Assert.Contains('#', dots));
        Assert.Equal(characters.Length, pictures.Distinct().Count());
    }

    [Fact]
    public void A_capital_T_is_a_bar_on_a_stem() => Assert.Equal("##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#.. ..... .....", Dots("T"));

    [Fact]
    public void Unknown_characters_become_a_box_instead_of_nothing() =>
        Assert.StartsWith("##### #...#", Dots("漢"), StringComparison.Ordinal);

    private static string Dots(string character)
    {
        using var bitmap = new SKBitmap(5, 9);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        PixelFont.Draw(canvas, character.EnumerateRunes().Single(), 0, 0, 1, SKColors.Black);
        canvas.Flush();
        return string.Join(
            ' ',
            Enumerable
                .Range(0, 9)
                .Select(y => string.Concat(Enumerable.Range(0, 5).Select(x => bitmap.GetPixel(x, y) == SKColors.Black ? '#' : '.')))
        );
    }
}
