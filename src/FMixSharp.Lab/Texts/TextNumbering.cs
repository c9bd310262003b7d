namespace FMixSharp.Lab.Texts;

/// <summary>What a vocabulary begins with, and what is put around the words of a text.</summary>
internal sealed record TextNumbering
{
    /// <summary>The first entries of the vocabulary.</summary>
    public required IReadOnlyList<string> Own { get; init; }

    /// <summary>Which of them stands for all unknown words.</summary>
    public required int Unknown { get; init; }

    /// <summary>The number that shorter texts of a batch are filled up with.</summary>
    public required int Padding { get; init; }

    /// <summary>Words whose vectors are always zero, from the first on.</summary>
    public required int ZeroWords { get; init; }

    /// <summary>All words of a text, of which so many are kept, or null for all.</summary>
    public required Func<IEnumerable<string>, int?, IEnumerable<string>> Framed { get; init; }

    /// <summary>
    /// For word vectors: "&lt;unk&gt;" 0, "&lt;pad&gt;" 1, then <see cref="TextSet.End"/> if there is one, which ends a text.
    /// </summary>
    public static TextNumbering ForVectors(TextSet set) =>
        new()
        {
            Own = set.End is null ? ["<unk>", "<pad>"] : ["<unk>", "<pad>", set.End],
            Unknown = 0,
            Padding = set.Padding,
            ZeroWords = 2,
            Framed = (words, most) => (set.End is null ? words : words.Append(set.End)).Take(most ?? int.MaxValue),
        };

    /// <summary>As BERT has it: "[PAD]" 0, "[UNK]" 1; a text begins with "[CLS]" and ends with "[SEP]", also where it is cut.</summary>
    public static TextNumbering ForBert { get; } =
        new()
        {
            Own = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"],
            Unknown = 1,
            Padding = 0,
            ZeroWords = 0,
            Framed = (words, most) => words.Take((most ?? int.MaxValue) - 2).Prepend("[CLS]").Append("[SEP]"),
        };
}
