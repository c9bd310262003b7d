namespace FMixSharp.Lab.Texts;

/// <summary>
/// Splits English into words, numbers and punctuation, near to how spaCy's English tokeniser does (spec §6.10), which .NET has not:
/// contractions come apart (do|n't, she|'s), abbreviations and numbers stay together (U.S., 1,000.50), each other mark is a word of its
/// own, runs of one mark are one (..., --). HTML line breaks count as spaces.
/// </summary>
internal static class EnglishWords
{
    private static readonly string[] endings = ["'s", "'re", "'ve", "'ll", "'d", "'m"];
    private static readonly HashSet<string> titles = new(
        ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Jr", "Sr", "vs"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The words of <paramref name="text"/>, in their order, in its own case.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var start = 0; start < text.Length; )
        {
            if (char.IsWhiteSpace(text[start]))
            {
                start++;
                continue;
            }
            if (LineBreak(text, start) is var skipped and > 0)
            {
                start += skipped;
                continue;
            }
            var end = start + Length(text, start);
            if (!IsPart(text[start]))
            {
                yield return text[start..end];
            }
            else
            {
                var cut = Contraction(text.AsSpan(start, end - start));
                yield return text.Substring(start, cut);
                if (start + cut < end)
                    yield return text[(start + cut)..end];
            }
            start = end;
        }
    }

    /// <summary>Length of the HTML line break at <paramref name="start"/>, such as "&lt;br /&gt;"; 0 if there is none.</summary>
    internal static int LineBreak(string text, int start)
    {
        if (text[start] != '<' || string.Compare(text, start + 1, "br", 0, 2, StringComparison.OrdinalIgnoreCase) != 0)
            return 0;
        var end = start + 3;
        while (end < text.Length && text[end] is ' ' or '/')
            end++;
        return end < text.Length && text[end] == '>' ? end + 1 - start : 0;
    }

    private static bool IsPart(char c) =>
        char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static int Length(string text, int start)
    {
        var end = start + 1;
        if (!IsPart(text[start]))
        {
            if (char.IsHighSurrogate(text[start]) && end < text.Length && char.IsLowSurrogate(text[end]))
                return 2;
            if (text[start] == '\'' && Array.Find(endings, ending => Follows(text, start, ending)) is { } suffix)
                return suffix.Length; // after a number or a bracket
            while (text[start] is '.' or '-' && end < text.Length && text[end] == text[start])
                end++;
            return end - start;
        }
        while (end < text.Length && (IsPart(text[end]) || Joins(text, end)))
            end++;
        if (end < text.Length && text[end] == '.' && IsAbbreviation(text.AsSpan(start, end - start)))
            end++;
        return end - start;
    }

    // A mark inside a word: the apostrophe of o'clock, the comma of 1,000, the full stop of U.S.
    private static bool Joins(string text, int at)
    {
        if (at + 1 >= text.Length)
            return false;
        char before = text[at - 1],
            after = text[at + 1];
        return text[at] switch
        {
            '\'' or '’' => char.IsLetter(before) && char.IsLetter(after),
            ',' or ':' => char.IsDigit(before) && char.IsDigit(after),
            '.' => (char.IsDigit(before) && char.IsDigit(after))
                || (IsSingle(text, at - 1) && char.IsLetter(after) && (at + 2 >= text.Length || !char.IsLetter(text[at + 2]))),
            _ => false,
        };
    }

    // A letter alone, between marks or spaces.
    private static bool IsSingle(string text, int at) => char.IsLetter(text[at]) && (at == 0 || !IsPart(text[at - 1]));

    private static bool IsAbbreviation(ReadOnlySpan<char> word) =>
        word.Contains('.') ? char.IsLetter(word[0]) : titles.Contains(word.ToString());

    private static bool Follows(string text, int start, string ending) =>
        string.Compare(text, start, ending, 0, ending.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (start + ending.Length == text.Length || !IsPart(text[start + ending.Length]));

    // Where the word ends and its contraction begins; its length if it has none.
    private static int Contraction(ReadOnlySpan<char> word)
    {
        if (word.Equals("cannot", StringComparison.OrdinalIgnoreCase))
            return 3;
        if (word.Length > 3 && word[^1] is 't' or 'T' && word[^2] is '\'' or '’' && word[^3] is 'n' or 'N')
            return word.Length - 3;
        foreach (var ending in endings)
            if (
                word.Length > ending.Length
                && word[^ending.Length] is '\'' or '’'
                && word[^(ending.Length - 1)..].Equals(ending.AsSpan(1), StringComparison.OrdinalIgnoreCase)
            )
                return word.Length - ending.Length;
        return word.Length;
    }
}
