using System.Runtime.InteropServices;

namespace FMixSharp.Lab.Data.Text;

/// <summary>Makes numbered texts of a corpus, in one pass over its files.</summary>
internal static class TextEncoder
{
    private const string Unknown = "<unk>", Padding = "<pad>";

    /// <summary>Numbers by a vocabulary of the training texts: "&lt;unk&gt;" 0, "&lt;pad&gt;" 1, then <see cref="TextEntry.End"/> if there is one.</summary>
    /// <param name="entry">The data set: how its words are split, what ends a text, and its padding.</param>
    /// <param name="corpus">Its texts.</param>
    /// <param name="reading">Lower case, and how much of a text is kept.</param>
    /// <exception cref="DatasetException">A file cannot be used, or there is no text.</exception>
    public static TextTask Encode(TextEntry entry, TextCorpus corpus, TextReading reading)
    {
        // Words get numbers as they come, which are exchanged for the vocabulary's when all are counted.
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new List<int>();
        var train = Split(entry, corpus, corpus.Train, reading, word =>
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(first, word, out var known);
            if (!known)
            {
                number = counts.Count;
                counts.Add(0);
            }
            counts[number]++;
            return number;
        });
        string[] own = entry.End is null ? [Unknown, Padding] : [Unknown, Padding, entry.End];
        var vocabulary = new Vocabulary(own, first.Select(pair => KeyValuePair.Create(pair.Key, counts[pair.Value])));
        var final = new int[counts.Count];
        foreach (var (word, number) in first)
            final[number] = vocabulary[word];
        foreach (var text in train.Words)
            for (var i = 0; i < text.Length; i++)
                text[i] = final[text[i]];
        return new TextTask(entry.Name, train, Split(entry, corpus, corpus.Test, reading, word => vocabulary[word]), vocabulary.Words, entry.Padding) { ZeroWords = 2 };
    }

    private static TextSplit Split(TextEntry entry, TextCorpus corpus, IEnumerable<LabelledText> texts, TextReading reading, Func<string, int> number)
    {
        var words = new List<int[]>();
        var labels = new List<int>();
        foreach (var (text, label) in texts)
        {
            var split = entry.Words(reading.LowerCase ? text.ToLowerInvariant() : text);
            if (entry.End is not null)
                split = split.Append(entry.End);
            words.Add([.. split.Take(reading.MaxWords ?? int.MaxValue).Select(number)]);
            labels.Add(label);
        }
        return words.Count > 0 ? new TextSplit([.. words], [.. labels], corpus.Target, corpus.Classes)
            : throw new DatasetException($"{entry.Name} has no text in one of its splits; it needs {entry.Files}");
    }
}
