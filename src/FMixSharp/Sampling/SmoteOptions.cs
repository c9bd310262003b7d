namespace FMixSharp;

/// <summary>Options of <see cref="Smote"/>.</summary>
public sealed record SmoteOptions
{
    /// <summary>
    /// Among how many nearest neighbours of its class a sample's partner is drawn, at least 1; 5 by default, as in the article.
    /// </summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>
    /// How many samples to make of each class; classes that are not named get none. Null by default: as many as bring every class to the
    /// size of the largest.
    /// </summary>
    public IReadOnlyDictionary<long, int>? Amounts { get; init; }

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        if (Neighbours < 1)
            yield return $"Neighbours is {Neighbours}; expected a whole number of at least 1.";
        foreach (var (label, amount) in Amounts ?? new Dictionary<long, int>())
        {
            if (amount < 0)
                yield return $"Amounts[{label}] is {amount}; expected a whole number of at least 0.";
        }
    }
}
