using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Texts;

/// <summary>The data sets of texts by their names.</summary>
public static class TextDatasets
{
    /// <summary>Every data set of texts.</summary>
    public static IReadOnlyList<TextSet> All => [.. Datasets.All.OfType<TextSet>()];

    /// <summary>Their names, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(set => set.Name)];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    public static TextSet Find(string name) =>
        All.FirstOrDefault(set => set.Name == name)
        ?? throw new DatasetException($"no set of texts is called '{name}'; {NearestName.Expected(name, Names)}");
}
