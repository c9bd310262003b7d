using System.Globalization;

namespace FMixSharp.Lab.Records;

/// <summary>Texts that others wrote, such as names of files and of classes, in a line for the user.</summary>
public static class OneLine
{
    /// <summary>The text with line ends and other control characters written out ("\\n"), so that it stays in its line and changes nothing
    /// else on a terminal; itself where it has none.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(Breaks) ? string.Concat(text.Select(c => Breaks(c) ? Written(c) : c.ToString())) : text;
    }

    private static bool Breaks(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private static string Written(char c) =>
        c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        };
}
