using FMixSharp.Lab.Pictures;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Pictures;

public sealed class SheetTextTests
{
    // A character is 12 pixels wide at scale 2.
    [Theory]
    [InlineData("cat", 60, "cat")]
    [InlineData("golden retriever", 120, "golden|retriever")]
    [InlineData("a bc def ghij", 60, "a bc|def|ghij")]
    [InlineData("λ   0.55 fox", 108, "λ   0.55|fox")]
    [InlineData("automobile", 60, "autom|obile")]
    [InlineData("an automobile", 60, "an|autom|obile")]
    public void Long_lines_are_broken_at_blanks_or_else_where_they_must(string text, int width, string expected) =>
        Assert.Equal(expected.Split('|'), SheetText.Wrap(text, width, 2, 3));

    [Theory]
    [InlineData("n02123045_tabby_cat", 60, 3, "n0212|30…bb|y_cat")]
    [InlineData("abcdefghij", 48, 1, "a…ij")]
    [InlineData("abcdefghijk", 12, 1, "…")]
    public void What_needs_too_many_lines_is_shortened_in_the_middle_so_that_both_ends_are_seen(
        string text,
        int width,
        int most,
        string expected
    )
    {
        var lines = SheetText.Wrap(text, width, 2, most);
        Assert.All(lines, line => Assert.InRange(SheetText.Width(line, 2), 0, width));
        Assert.Equal(expected, string.Join('|', lines));
    }

    [Fact]
    public void Letters_that_a_font_of_this_machine_has_are_drawn_with_it()
    {
        foreach (var letter in "Жñ漢".EnumerateRunes().Where(rune => MachineFonts.Find(rune) is not null))
        {
            var width = SheetText.Width(letter.ToString(), 2);
            using var bitmap = new SKBitmap(width, 22);
            using var canvas = new SKCanvas(bitmap);
            canvas.Clear(SKColors.White);
            SheetText.Draw(canvas, letter.ToString(), 0, 0, 2, SKColors.Black);
            canvas.Flush();
            Assert.Contains(bitmap.Pixels, pixel => pixel.Red < 128);
            Assert.NotEqual(SKColors.Black, bitmap.GetPixel(0, 0)); // where the box has its corner
        }
    }

    [Fact]
    public void Class_names_without_a_font_are_spelt_in_Latin_letters_or_become_numbers()
    {
        string[] classes = ["cat", "Кошка", "Größe", "αλφα", "Việt", "猫", "щука-7", "猫 2"];
        var captions = ClassCaptions.Of(classes, _ => null);
        Assert.Equal(["cat", "Koshka", "Grosse", "αλfα", "Viet", "#6", "shchuka-7", "#8"], captions);
        Assert.Equal(["t", ClassCaptions.Note], ClassCaptions.Title(["t"], classes, captions));
        Assert.Equal(["t"], ClassCaptions.Title(["t"], classes[..5], captions[..5]));
        Assert.Equal(classes, ClassCaptions.Of(classes, _ => SKTypeface.Default)); // where fonts have all of it
    }

    [Fact]
    public void Sheet_is_no_wider_than_its_pictures_for_a_long_title_or_caption()
    {
        var tiles = Enumerable
            .Range(0, 40)
            .Select(i => new Tile(new Raster(32, 32), $"a class with a name of many words, number {i}"))
            .ToArray();
        using var sheet = SKBitmap.Decode(
            ContactSheet.Png([string.Join(' ', Enumerable.Repeat("cifar10-fmix-s1", 30))], tiles, columns: 8)
        );
        Assert.Equal(14 + 8 * (128 + 14), sheet.Width);
    }
}
