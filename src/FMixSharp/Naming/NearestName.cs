namespace FMixSharp;

/// <summary>What somebody may have meant who mistyped a name.</summary>
public static class NearestName
{
    /// <summary>The known name that differs least from <paramref name="name"/>, the first of several; null when none is near.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What there is.</param>
    /// <remarks>
    /// Near is a name in other letters' case, and one that a letter more, less, other, or swapped with its neighbour makes of it: one such
    /// mistake in up to four letters, two in more. Where none is, it is the only name that begins with what was given, if that is four
    /// letters or more; "fashion" is fashion-mnist, and fashion-mnist-original is only one of that name's.
    /// </remarks>
    public static string? Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var allowed =
            name.Length < 2 ? 0
            : name.Length <= 4 ? 1
            : 2;
        string[] names = [.. known];
        return names
                .Select(other => (Name: other, Mistakes: Mistakes(name.ToLowerInvariant(), other.ToLowerInvariant())))
                .Where(other => other.Mistakes <= allowed)
                .OrderBy(other => other.Mistakes)
                .Select(other => other.Name)
                .FirstOrDefault()
            ?? (name.Length < 4 ? null : OnlyBeginning(name, names));
    }

    /// <summary>
    /// The end of a sentence about a name that is unknown: "did you mean fmix? Expected one of none, fmix", or "expected one of none,
    /// fmix".
    /// </summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What there is.</param>
    public static string Expected(string name, IReadOnlyCollection<string> known) =>
        $"{(Of(name, known) is { } near ? $"did you mean {near}? Expected" : "expected")} one of {string.Join(", ", known)}";

    private static string? OnlyBeginning(string name, IEnumerable<string> known)
    {
        string[] begun = [.. known.Where(other => other.StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        var shortest = begun.MinBy(other => other.Length);
        return Array.TrueForAll(begun, other => other.StartsWith(shortest!, StringComparison.Ordinal)) ? shortest : null;
    }

    // Letters inserted, removed or replaced, and neighbours swapped (optimal string alignment).
    private static int Mistakes(string one, string other)
    {
        int[] beforeLast = [],
            last = [.. Enumerable.Range(0, other.Length + 1)];
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last) = (last, row);
        }
        return last[^1];
    }
}
