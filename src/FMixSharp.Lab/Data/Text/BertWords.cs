using System.Globalization;
using System.Text;
using ADRaffy.ENSNormalize;

namespace FMixSharp.Lab.Data.Text;

/// <summary>
/// The words of a text as BERT's authors split it, before words are cut into pieces: control and format characters are removed without cutting a word; white space separates;
/// each punctuation mark, each ASCII character that is neither letter nor digit, and each Chinese character is a word; for a vocabulary in lower case, letters lose their accents.
/// Source: Devlin et al., "BERT" (2019), the basic tokeniser of the program published with it.
/// </summary>
internal static class BertWords
{
    /// <summary>The words of <paramref name="text"/>, in their order.</summary>
    /// <param name="text">The text; surrogates without their other half are removed, as U+FFFD is.</param>
    /// <param name="lowerCase">Whether letters become lower case and lose their accents.</param>
    public static IEnumerable<string> Split(string text, bool lowerCase)
    {
        var cleaned = Clean(text);
        if (lowerCase)
            cleaned = WithoutAccents(cleaned).ToLowerInvariant();
        var start = 0;
        for (var at = 0; at < cleaned.Length;)
        {
            var rune = Rune.GetRuneAt(cleaned, at);
            var next = at + rune.Utf16SequenceLength;
            var separates = Rune.IsWhiteSpace(rune);
            if (separates || IsPunctuation(rune))
            {
                if (at > start)
                    yield return cleaned[start..at];
                if (!separates)
                    yield return cleaned[at..next];
                start = next;
            }
            at = next;
        }
        if (cleaned.Length > start)
            yield return cleaned[start..];
    }

    // Without control characters, with a space for each white space, and spaces around Chinese characters.
    private static string Clean(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\t' or '\n' or '\r' || category == UnicodeCategory.SpaceSeparator)
                cleaned.Append(' ');
            else if (IsChinese(rune.Value))
                cleaned.Append(' ').Append(text, at, rune.Utf16SequenceLength).Append(' ');
            else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format) && rune != Rune.ReplacementChar)
                cleaned.Append(text, at, rune.Utf16SequenceLength);
            at += rune.Utf16SequenceLength;
        }
        return cleaned.ToString();
    }

    // Not string.Normalize: in a program without cultures, as fmix is, it returns its text as it is.
    private static string WithoutAccents(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var decomposed = ENSNormalize.NF.NFD(text);
        var bare = new StringBuilder(decomposed.Length);
        var at = 0;
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                bare.Append(decomposed, at, rune.Utf16SequenceLength);
            at += rune.Utf16SequenceLength;
        }
        return bare.ToString();
    }

    // Blocks of ideographs; kana and Hangul are written in words, and are not among them.
    private static bool IsChinese(int number) => number is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);

    private static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));
}
