using System.Globalization;
using System.Text;
using ADRaffy.ENSNormalize;
using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>
/// Class names as sheets can show them: as they are; in Latin letters where neither the built-in font nor one of the machine has theirs; or
/// as "#3", the third class, where there is no such way.
/// </summary>
internal static class ClassCaptions
{
    /// <summary>Said on a sheet that has numbers.</summary>
    public const string Note = "#1, #2, ...: classes by their number, because no font of this machine has the letters of their names";

    private static readonly Dictionary<char, string> latin = Pairs(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
            "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g u"
        )
        .Concat(Pairs("αβγδεζηθικλμνξοπρσςτυφχψω", "a b g d e z i th i k l m n x o p r s s t y f ch ps o"))
        .Concat(Pairs("ßæœøłđðþı", "ss ae oe o l d d th i"))
        .ToDictionary();

    /// <summary>The captions of <paramref name="classes"/>, by index.</summary>
    /// <param name="classes">Their names.</param>
    /// <param name="fonts">A font that has a character; that of this machine if null.</param>
    public static string[] Of(IReadOnlyList<string> classes, Func<Rune, SKTypeface?>? fonts = null)
    {
        return [.. classes.Select((name, index) => Drawn(name, fonts) ?? string.Create(CultureInfo.InvariantCulture, $"#{index + 1}"))];
    }

    /// <summary>A name as sheets can show it, as it is or in Latin letters; null where there is no such way.</summary>
    /// <param name="name">Of a class or a file.</param>
    /// <param name="fonts">A font that has a character; that of this machine if null.</param>
    public static string? Drawn(string name, Func<Rune, SKTypeface?>? fonts = null)
    {
        fonts ??= MachineFonts.Find;
        return IsDrawn(name) ? name
            : Latin(name) is var letters && IsDrawn(letters) ? letters
            : null;

        bool IsDrawn(string text) => text.EnumerateRunes().All(rune => PixelFont.Has(rune) || fonts(rune) is not null);
    }

    /// <summary>The lines of a title, and the note where names became numbers.</summary>
    public static string[] Title(IReadOnlyList<string> lines, IReadOnlyList<string> classes, IReadOnlyList<string> captions) =>
        captions
            .Where((caption, index) => caption != classes[index] && caption == string.Create(CultureInfo.InvariantCulture, $"#{index + 1}"))
            .Any()
            ? [.. lines, Note]
            : [.. lines];

    private static string Latin(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in ENSNormalize.NF.NFC(name).EnumerateRunes())
        {
            if (PixelFont.Has(rune))
                text.Append(rune.ToString());
            else if (LettersOf(Rune.ToLowerInvariant(rune)) is { } letters)
                text.Append(letters.Length > 0 && Rune.IsUpper(rune) ? char.ToUpperInvariant(letters[0]) + letters[1..] : letters);
            else
                text.Append(rune.ToString());
        }
        return text.ToString();
    }

    // Without accents where the letter as it is has no spelling.
    private static string? LettersOf(Rune lower)
    {
        if (lower.IsBmp && latin.TryGetValue((char)lower.Value, out var letters))
            return letters;
        var bare = ENSNormalize.NF.NFD(lower.ToString()).EnumerateRunes().First();
        return PixelFont.Has(bare) ? bare.ToString()
            : bare.IsBmp ? latin.GetValueOrDefault((char)bare.Value)
            : null;
    }

    private static IEnumerable<KeyValuePair<char, string>> Pairs(string letters, string spellings) =>
        letters.Zip(spellings.Split(' '), (letter, spelling) => KeyValuePair.Create(letter, spelling == "-" ? "" : spelling));
}
