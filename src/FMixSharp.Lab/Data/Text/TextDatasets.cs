using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data.Text;

/// <summary>The sets of texts, by their command-line names.</summary>
public static class TextDatasets
{
    /// <summary>Every set of texts: the one table of them.</summary>
    public static IReadOnlyList<TextEntry> All { get; } =
    [
        new()
        {
            Name = "phrases",
            Files = "",
            Target = TextTarget.Class,
            Classes = PhrasesDataset.Classes,
            Words = BasicWords.Split,
            Open = _ => PhrasesDataset.Open(),
        },
        new()
        {
            Name = "imdb",
            Files = ImdbDataset.Files,
            Target = TextTarget.Binary,
            Classes = ImdbDataset.Classes,
            Words = EnglishWords.Split,
            Open = ImdbDataset.Open,
        },
        new()
        {
            Name = "yelp",
            Files = $"{YelpDataset.Files}, {YelpDataset.SentenceFiles}",
            Target = TextTarget.Binary,
            Classes = YelpDataset.Polarity,
            Words = BasicWords.Split,
            Open = folder => YelpDataset.Open(folder, YelpDataset.Polarity),
            Padding = 0,
        },
        new()
        {
            Name = "yelp-5",
            Files = YelpDataset.Files,
            Target = TextTarget.Class,
            Classes = YelpDataset.Stars,
            Words = BasicWords.Split,
            Open = folder => YelpDataset.Open(folder, YelpDataset.Stars),
            Padding = 0,
        },
        new()
        {
            Name = "toxic",
            Files = ToxicDataset.Files,
            Target = TextTarget.Several,
            Classes = ToxicDataset.Labels,
            Words = PlainWords.Split,
            Open = ToxicDataset.Open,
            End = "EOS",
        },
    ];

    /// <summary>Their names, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The entry of a name.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    public static TextEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new DatasetException($"no set of texts is called '{name}'; {NearestName.Expected(name, Names)}");

    /// <summary>Opens a set of texts as its publisher has them, for vocabularies of one's own.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name. Built-in sentences ignore it.</param>
    /// <exception cref="DatasetException">No such name, no folder, or a file is missing.</exception>
    public static TextCorpus OpenCorpus(string name, string? folder = null)
    {
        var entry = Find(name);
        if (entry.Files.Length == 0)
            return entry.Open("");
        var found = Datasets.FindFolder(entry.Name, entry.Name, entry.Files, folder);
        return entry.Open(found) with { Folder = Path.GetFullPath(found) };
    }

    /// <summary>Opens a set of texts, split into words of a vocabulary of its training texts.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">As for <see cref="OpenCorpus"/>.</param>
    /// <param name="reading">Lower case, and how much of a text is kept; the data set's own if null.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message names file and place.</exception>
    public static TextTask Open(string name, string? folder = null, TextReading? reading = null) =>
        TextEncoder.Encode(Find(name), OpenCorpus(name, folder), reading ?? new TextReading(), TextNumbering.ForVectors(Find(name)));

    /// <summary>
    /// Opens a set of texts as BERT reads them: each begins with "[CLS]" and ends with "[SEP]", and 0 is "[PAD]".
    /// <see cref="TextReading.MaxWords"/> counts both ends.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">As for <see cref="OpenCorpus"/>.</param>
    /// <param name="reading">Lower case, and how much of a text is kept; all as it is if null.</param>
    /// <param name="pieces">The vocabulary of a published model; null for one of whole words of the training texts, split by the data set's
    /// rules.</param>
    /// <exception cref="DatasetException">As for <see cref="Open"/>.</exception>
    public static TextTask OpenForBert(string name, string? folder = null, TextReading? reading = null, WordPieces? pieces = null)
    {
        var (entry, corpus, how) = (Find(name), OpenCorpus(name, folder), reading ?? new TextReading());
        return pieces is null
            ? TextEncoder.Encode(entry, corpus, how, TextNumbering.ForBert)
            : TextEncoder.Encode(entry, corpus, how, pieces);
    }

    /// <summary>
    /// A task with random texts of <paramref name="words"/> words in place of the data set's own, to try a run without its data. The same
    /// texts every time.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">Texts in each split, at least 1.</param>
    /// <param name="words">Length of each, at least 1.</param>
    /// <exception cref="DatasetException">No such name.</exception>
    public static TextTask Synthetic(string name, int count, int words = 20)
    {
        const int Vocabulary = 100;
        var entry = Find(name);
        var random = Places.Data(Places.Synthetic).Stream();
        var texts = new int[count][];
        for (var i = 0; i < count; i++)
        {
            texts[i] = new int[words];
            for (var j = 0; j < words; j++)
                texts[i][j] = random.NextInt(Vocabulary);
        }
        var split = new TextSplit(texts, [.. Enumerable.Range(0, count).Select(i => i % entry.Classes.Count)], entry.Target, entry.Classes);
        return new TextTask(name, split, split, [.. Enumerable.Range(0, Vocabulary).Select(number => $"word{number}")], entry.Padding)
        {
            ZeroWords = 2,
        };
    }
}
