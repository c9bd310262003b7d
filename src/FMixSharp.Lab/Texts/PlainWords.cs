using System.Text;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Words of comments as the paper's Toxic runs have them (spec §6.9): all but ASCII letters and white space is deleted, in lower case,
/// without <see cref="StopWords"/>.
/// </summary>
internal static class PlainWords
{
    /// <summary>The words of <paramref name="text"/>, in their order.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
            if (char.IsAsciiLetter(c))
                kept.Append(char.ToLowerInvariant(c));
            else if (char.IsWhiteSpace(c))
                kept.Append(' ');
        return kept.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !StopWords.All.Contains(word));
    }
}
