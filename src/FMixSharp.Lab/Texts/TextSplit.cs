using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>Labelled texts as token ids, in memory. Checked when built; treat the arrays as read-only.</summary>
public sealed class TextSplit
{
    /// <summary>The most labels that a text can have: a bit for each in a whole number.</summary>
    internal const int MostLabels = 30;

    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="words">The numbers of each text, at least 0; a text may be empty. At least one text.</param>
    /// <param name="labels">The label of each text, as <paramref name="target"/> says.</param>
    /// <param name="target">What is to be said of a text.</param>
    /// <param name="classes">Names of the classes or labels; two for a binary target.</param>
    /// <exception cref="ArgumentException">The pieces do not fit together; the message says which and how.</exception>
    public TextSplit(int[][] words, int[] labels, TextTarget target, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        if (words.Length == 0 || words.Length != labels.Length)
            throw new ArgumentException(
                $"there are {words.Length} texts and {labels.Length} labels; expected as many, and at least one",
                nameof(labels)
            );
        var count = target == TextTarget.Several ? 1L << classes.Count : classes.Count;
        var expected = target switch
        {
            TextTarget.Binary => classes.Count == 2 ? null : "2",
            TextTarget.Several => classes.Count is >= 1 and <= MostLabels ? null : $"1 to {MostLabels}",
            _ => classes.Count >= 1 ? null : "at least 1",
        };
        if (expected is not null)
            throw new ArgumentException($"there are {classes.Count} class names; expected {expected}", nameof(classes));
        for (var i = 0; i < labels.Length; i++)
            if (labels[i] < 0 || labels[i] >= count)
                throw new ArgumentException($"label {labels[i]} of text {i} is not in 0 … {count - 1}", nameof(labels));
        (TokenIds, Labels, Target, Classes) = (words, labels, target, classes);
    }

    /// <summary>Number of texts.</summary>
    public int Count => Labels.Length;

    /// <summary>The token ids of each text: numbers of its words or word pieces, at least 0.</summary>
    public int[][] TokenIds { get; }

    /// <summary>The label of each text, as <see cref="Target"/> says.</summary>
    public int[] Labels { get; }

    /// <summary>What is to be said of a text.</summary>
    public TextTarget Target { get; }

    /// <summary>Names of the classes or labels, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Logits of a model for these texts.</summary>
    public int Outputs => Target == TextTarget.Binary ? 1 : Classes.Count;

    /// <summary>What is said of a text: its class, or its labels.</summary>
    internal string LabelText(int text) =>
        Target != TextTarget.Several ? Classes[Labels[text]]
        : Labels[text] == 0 ? "no label"
        : string.Join(", ", Classes.Where((_, label) => ((Labels[text] >> label) & 1) == 1));

    /// <summary>The texts at <paramref name="indices"/>, in that order.</summary>
    public TextSplit Subset(int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new TextSplit(
            Array.ConvertAll(indices, index => TokenIds[index]),
            Array.ConvertAll(indices, index => Labels[index]),
            Target,
            Classes
        );
    }

    /// <summary>
    /// A random sample, in this set's order: as equal a number of each class as there are texts for; with several labels each combination
    /// in its share.
    /// </summary>
    /// <param name="count">Texts wanted, 1 … <see cref="Count"/>.</param>
    /// <param name="key">The randomness; the same key gives the same sample.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    public TextSplit StratifiedSample(int count, RandomKey key)
    {
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"must be between 1 and {Count}, the number of texts");
        return Subset(
            Target == TextTarget.Several ? StratifiedParts.Share(Labels, count, key).Part : StratifiedParts.Equal(Labels, count, key)
        );
    }
}
