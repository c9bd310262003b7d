using System.Text;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// The simple English normaliser that the paper's Yelp runs use (spec §6.11): lower case; ' . , ( ) ! ? are words of their own; double
/// quotes vanish; semicolons, colons and HTML line breaks count as spaces.
/// </summary>
internal static class BasicWords
{
    /// <summary>The words of <paramref name="text"/>, in their order.</summary>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var spaced = new StringBuilder(text.Length + 32);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (EnglishWords.LineBreak(text, i) is var skipped and > 0)
            {
                spaced.Append(' ');
                i += skipped - 1;
            }
            else if (c is '\'' or '.' or ',' or '(' or ')' or '!' or '?')
            {
                spaced.Append(' ').Append(c).Append(' ');
            }
            else if (c is ';' or ':')
            {
                spaced.Append(' ');
            }
            else if (c != '"')
            {
                spaced.Append(char.ToLowerInvariant(c));
            }
        }
        return spaced.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
