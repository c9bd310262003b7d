using System.Globalization;

namespace FMixSharp.Cli.Parsing;

/// <summary>
/// One of several parts that a list is divided into, as even as can be: every <paramref name="Count"/>-th item, from the
/// <paramref name="Number"/>-th on.
/// </summary>
/// <param name="Number">1 … <paramref name="Count"/>.</param>
/// <param name="Count">Number of parts.</param>
internal readonly record struct Shard(int Number, int Count)
{
    /// <summary>What is accepted, for errors.</summary>
    public const string Expected = "expected a part of several, such as 1/4 for the first of four";

    /// <summary>Reads "2/4"; null for anything else.</summary>
    public static Shard? Parse(string text) =>
        text.Split('/') is [var first, var second] && Whole(first, out var number) && Whole(second, out var count) && number <= count
            ? new Shard(number, count)
            : null;

    /// <summary>The items of this part.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items)
    {
        var (number, count) = this;
        return [.. items.Where((_, index) => index % count == number - 1)];
    }

    private static bool Whole(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
