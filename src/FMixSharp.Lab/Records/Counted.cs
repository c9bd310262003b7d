using System.Globalization;

namespace FMixSharp.Lab.Records;

/// <summary>A number of things.</summary>
public static class Counted
{
    /// <summary>"1 epoch", "12 epochs", "2 studies".</summary>
    /// <param name="count">How many.</param>
    /// <param name="things">What they are called where there are several.</param>
    public static string Of(long count, string things)
    {
        ArgumentNullException.ThrowIfNull(things);
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? One(things) : things)}");
    }

    private static string One(string things) =>
        things.EndsWith("ies", StringComparison.Ordinal) ? things[..^3] + "y"
        : things.EndsWith("sses", StringComparison.Ordinal) || things.EndsWith("xes", StringComparison.Ordinal) ? things[..^2]
        : things[..^1];
}
