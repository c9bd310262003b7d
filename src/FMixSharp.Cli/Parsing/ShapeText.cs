using System.Globalization;

namespace FMixSharp.Cli.Parsing;

/// <summary>Mask shapes as people write them: 32x32, 16000, 16x16x16.</summary>
internal static class ShapeText
{
    /// <summary>What is accepted, for errors and help.</summary>
    public const string Expected = "lengths of at least 1 joined by x, such as 32x32, 16000 or 16x16x16";

    /// <summary>The lengths of the axes, or null when the text is not a shape.</summary>
    public static int[]? Parse(string text)
    {
        var parts = text.Split('x', 'X', '×');
        var shape = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] < 1)
                return null;
        }
        return shape;
    }
}
