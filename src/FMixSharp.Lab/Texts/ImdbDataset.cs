using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// IMDb reviews in their official layout, 25,000 for training and 25,000 for testing (spec §6.10). Source: Maas, Daly, Pham, Huang, Ng,
/// Potts, "Learning Word Vectors for Sentiment Analysis" (2011).
/// </summary>
internal static class ImdbDataset
{
    internal const string Files = "train/ and test/, each with pos/*.txt and neg/*.txt";

    internal static readonly string[] Classes = ["neg", "pos"];

    /// <summary>The reviews: the first line of each file, negative ones first, in the order of their names.</summary>
    /// <param name="folder">The data set's folder, or the one that holds its aclImdb.</param>
    /// <exception cref="DatasetException">A folder is missing or has no review.</exception>
    public static TextCorpus Open(string folder)
    {
        var root = Path.Combine(folder, "aclImdb");
        if (!Directory.Exists(root))
            root = folder;
        return new TextCorpus(TextTarget.Binary, Classes, Reviews(Path.Combine(root, "train")), Reviews(Path.Combine(root, "test")));
    }

    private static IEnumerable<LabelledText> Reviews(string split)
    {
        var files = Classes.SelectMany((name, label) => Names(Path.Combine(split, name)).Select(path => (path, label))).ToArray();
        return files.Select(file => new LabelledText(Utf8Text.FirstLine(file.path), file.label));
    }

    private static string[] Names(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"{folder}: no such folder; imdb needs {Files}");
        string[] names = Directory.GetFiles(folder, "*.txt");
        if (names.Length == 0)
            throw new DatasetException($"{folder} has no review; imdb needs {Files}");
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }
}
