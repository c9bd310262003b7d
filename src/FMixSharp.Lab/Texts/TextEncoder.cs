using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>Makes numbered texts of a corpus, in one pass over its files.</summary>
internal static class TextEncoder
{
    /// <summary>Numbers by a vocabulary of the training texts: first the words that <paramref name="numbering"/> begins with.</summary>
    /// <param name="set">The data set: how its words are split.</param>
    /// <param name="corpus">Its texts.</param>
    /// <param name="reading">Lower case, and how much of a text is kept.</param>
    /// <param name="numbering">What is put around words, and padding.</param>
    /// <exception cref="DatasetException">A file cannot be used, or there is no text.</exception>
    public static TextTask Encode(TextSet set, TextCorpus corpus, TextReading reading, TextNumbering numbering)
    {
        // Words get numbers as they come, which are exchanged for the vocabulary's when all are counted.
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new List<int>();
        var train = Split(
            set,
            corpus,
            corpus.Train,
            reading,
            text =>
                Words(text)
                    .Select(word =>
                    {
                        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(first, word, out var known);
                        if (!known)
                        {
                            number = counts.Count;
                            counts.Add(0);
                        }
                        counts[number]++;
                        return number;
                    })
        );
        var vocabulary = new Vocabulary(
            numbering.Own,
            first.Select(pair => KeyValuePair.Create(pair.Key, counts[pair.Value])),
            numbering.Unknown
        );
        var final = new int[counts.Count];
        foreach (var (word, number) in first)
            final[number] = vocabulary[word];
        foreach (var text in train.TokenIds)
            for (var i = 0; i < text.Length; i++)
                text[i] = final[text[i]];
        return new TextTask(set.Name, train, Known(corpus.Test), vocabulary.Words, numbering.Padding)
        {
            Validation = corpus.Validation is { } validation ? Known(validation) : null,
            ZeroWords = numbering.ZeroWords,
            Folder = corpus.Folder,
        };

        TextSplit Known(IEnumerable<LabelledText> texts) =>
            Split(set, corpus, texts, reading, text => Words(text).Select(word => vocabulary[word]));

        IEnumerable<string> Words(string text) => numbering.Framed(set.Words(text), reading.MaxWords);
    }

    /// <summary>Numbers by the vocabulary of a published model, which splits texts by itself.</summary>
    /// <inheritdoc cref="Encode(TextSet, TextCorpus, TextReading, TextNumbering)"/>
    public static TextTask Encode(TextSet set, TextCorpus corpus, TextReading reading, WordPieces pieces)
    {
        TextSplit Part(IEnumerable<LabelledText> texts) =>
            Split(set, corpus, texts, reading, text => pieces.Encode(text, reading.MaxWords));
        return new TextTask(set.Name, Part(corpus.Train), Part(corpus.Test), pieces.Words, WordPieces.Padding)
        {
            Validation = corpus.Validation is { } validation ? Part(validation) : null,
            Folder = corpus.Folder,
        };
    }

    private static TextSplit Split(
        TextSet set,
        TextCorpus corpus,
        IEnumerable<LabelledText> texts,
        TextReading reading,
        Func<string, IEnumerable<int>> numbers
    )
    {
        var words = new List<int[]>();
        var labels = new List<int>();
        foreach (var (text, label) in texts)
        {
            words.Add([.. numbers(reading.LowerCase ? text.ToLowerInvariant() : text)]);
            labels.Add(label);
        }
        return words.Count > 0
            ? new TextSplit([.. words], [.. labels], corpus.Target, corpus.Classes)
            : throw new DatasetException($"{set.Name} has no text in one of its splits; it needs {set.Files}");
    }
}
