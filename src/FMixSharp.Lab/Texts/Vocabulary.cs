namespace FMixSharp.Lab.Texts;

/// <summary>
/// The words of the training texts, numbered: first words of its own, then by falling frequency, ties in ordinal order (spec §6.9).
/// </summary>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> numbers;
    private readonly int unknown;

    /// <summary>Numbers words.</summary>
    /// <param name="own">What comes first, such as "&lt;unk&gt;" and "&lt;pad&gt;".</param>
    /// <param name="counts">How often each word is there; words of <paramref name="own"/> are not counted again.</param>
    /// <param name="unknown">The number of the word of <paramref name="own"/> that stands for all unknown ones.</param>
    public Vocabulary(IReadOnlyList<string> own, IEnumerable<KeyValuePair<string, int>> counts, int unknown = 0)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(counts);
        this.unknown = unknown;
        var found = counts.Where(pair => !own.Contains(pair.Key)).ToArray();
        Array.Sort(found, (a, b) => b.Value != a.Value ? b.Value.CompareTo(a.Value) : string.CompareOrdinal(a.Key, b.Key));
        Words = [.. own, .. found.Select(pair => pair.Key)];
        numbers = Words
            .Select((word, number) => (word, number))
            .ToDictionary(pair => pair.word, pair => pair.number, StringComparer.Ordinal);
    }

    /// <summary>All words, by number.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The number of a word; that of the unknown word if it is not here.</summary>
    public int this[string word] => numbers.GetValueOrDefault(word, unknown);
}
