using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FMixSharp.Lab.Tests.Texts;

/// <summary>
/// The published rules of BERT's word pieces once more, step by step as they are described, without a thought for speed: to compare with.
/// Accents are the runtime's business here, so it says what is right only in a program with cultures.
/// </summary>
internal static partial class WrittenOutWordPieces
{
    public static List<string> Words(string text, bool lowerCase)
    {
        var cleaned = "";
        foreach (var character in Characters(text))
        {
            if (character is "\0" or "\uFFFD" || IsControl(character))
                continue;
            cleaned +=
                IsSpace(character) ? " "
                : IsChinese(char.ConvertToUtf32(character, 0)) ? $" {character} "
                : character;
        }
        var words = new List<string>();
        foreach (var part in cleaned.Split([' ', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = lowerCase ? Plain(part) : part;
            var begins = true;
            foreach (var character in Characters(word))
            {
                var mark = IsMark(character);
                if (mark || begins)
                    words.Add("");
                words[^1] += character;
                begins = mark;
            }
        }
        return words;
    }

    public static IEnumerable<string> Pieces(string word, IReadOnlySet<string> vocabulary)
    {
        var characters = Characters(word);
        if (characters.Length > 200)
            return ["[UNK]"];
        var pieces = new List<string>();
        for (var start = 0; start < characters.Length; )
        {
            var candidates = Enumerable
                .Range(start + 1, characters.Length - start)
                .Reverse()
                .Select(end => (End: end, Piece: (start > 0 ? "##" : "") + string.Concat(characters[start..end])));
            var found = candidates.FirstOrDefault(candidate => vocabulary.Contains(candidate.Piece));
            if (found.Piece is null)
                return ["[UNK]"];
            pieces.Add(found.Piece);
            start = found.End;
        }
        return pieces;
    }

    private static string[] Characters(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];

    private static UnicodeCategory Category(string character) => CharUnicodeInfo.GetUnicodeCategory(character, 0);

    private static bool IsSpace(string character) =>
        character is " " or "\t" or "\n" or "\r" || Category(character) == UnicodeCategory.SpaceSeparator;

    private static bool IsControl(string character) =>
        character is not ("\t" or "\n" or "\r") && Category(character) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static bool IsChinese(int number) =>
        number
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B73F)
                or (>= 0x2B740 and <= 0x2B81F)
                or (>= 0x2B820 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);

    private static bool IsMark(string character) =>
        character[0]
            is (>= (char)33 and <= (char)47)
                or (>= (char)58 and <= (char)64)
                or (>= (char)91 and <= (char)96)
                or (>= (char)123 and <= (char)126)
        || Category(character)
            is UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.DashPunctuation
                or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation;

    private static string Plain(string word) =>
        string.Concat(
                Characters(FinalSigma().Replace(word, "ς").Normalize(NormalizationForm.FormD))
                    .Where(character => Category(character) != UnicodeCategory.NonSpacingMark)
            )
            .ToLowerInvariant();

    // Unicode's Final_Sigma, for letters of one UTF-16 unit: after a letter with case, not before one; what is between does not count.
    [GeneratedRegex(
        @"(?<=[\p{Lu}\p{Ll}\p{Lt}ªº\u2160-\u217F\u24B6-\u24E9][\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'.:·\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A]*)Σ"
            + @"(?![\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'.:·\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A]*[\p{Lu}\p{Ll}\p{Lt}ªº\u2160-\u217F\u24B6-\u24E9])"
    )]
    private static partial Regex FinalSigma();
}
