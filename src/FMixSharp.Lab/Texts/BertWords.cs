using System.Buffers;
using System.Globalization;
using System.Text;
using ADRaffy.ENSNormalize;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// The words of a text as BERT's authors split it, before words are cut into pieces: control and format characters are removed without
/// cutting a word; white space separates; each punctuation mark, each ASCII character that is neither letter nor digit, and each Chinese
/// character is a word; for a vocabulary in lower case, letters lose their accents and become lower case as Python makes them, where a Σ at
/// the end of a word is ς. Source: Devlin et al., "BERT" (2019), the basic tokeniser of the program published with it.
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
            cleaned = LowerCase(WithoutAccents(cleaned));
        var start = 0;
        for (var at = 0; at < cleaned.Length; )
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

    // Character by character, but for a Σ: it is ς after a letter with case and not before one, where some characters do not count. (Python
    // has one more exception, İ, which has lost its dot here.)
    private static string LowerCase(string text)
    {
        const char capital = 'Σ',
            final = 'ς';
        var lower = text.ToLowerInvariant();
        if (!text.Contains(capital, StringComparison.Ordinal))
            return lower;
        var characters = lower.ToCharArray();
        for (var at = text.IndexOf(capital, StringComparison.Ordinal); at >= 0; at = text.IndexOf(capital, at + 1))
        {
            var (before, after) = (at, at + 1);
            while (
                before > 0
                && Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var rune, out var length) == OperationStatus.Done
                && IsIgnoredByCase(rune)
            )
                before -= length;
            while (
                after < text.Length
                && Rune.DecodeFromUtf16(text.AsSpan(after), out var rune, out var length) == OperationStatus.Done
                && IsIgnoredByCase(rune)
            )
                after += length;
            if (
                before > 0
                && Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var last, out _) == OperationStatus.Done
                && HasCase(last)
                && !(
                    after < text.Length
                    && Rune.DecodeFromUtf16(text.AsSpan(after), out var next, out _) == OperationStatus.Done
                    && HasCase(next)
                )
            )
                characters[at] = final;
        }
        return new string(characters);
    }

    // Case_Ignorable of Unicode: marks, signs that modify, and what stands within words.
    private static bool IsIgnoredByCase(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.ModifierSymbol
        || rune.Value
            is '\''
                or '.'
                or ':'
                or 0xB7
                or 0x387
                or 0x55F
                or 0x5F4
                or 0x2018
                or 0x2019
                or 0x2024
                or 0x2027
                or 0xFE13
                or 0xFE52
                or 0xFE55
                or 0xFF07
                or 0xFF0E
                or 0xFF1A;

    // Cased of Unicode, of what is not ignored: letters, and numerals and letters in circles and squares.
    private static bool HasCase(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
        || rune.Value
            is 0xAA
                or 0xBA
                or (>= 0x2160 and <= 0x217F)
                or (>= 0x24B6 and <= 0x24E9)
                or (>= 0x1F130 and <= 0x1F149)
                or (>= 0x1F150 and <= 0x1F169)
                or (>= 0x1F170 and <= 0x1F189);

    // Blocks of ideographs; kana and Hangul are written in words, and are not among them.
    private static bool IsChinese(int number) =>
        number
            is (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B73F)
                or (>= 0x2B740 and <= 0x2B81F)
                or (>= 0x2B820 and <= 0x2CEAF)
                or (>= 0x2F800 and <= 0x2FA1F);

    private static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));
}
