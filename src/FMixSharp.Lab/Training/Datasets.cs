using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training;

/// <summary>
/// The one table of kinds of data, and so of all data sets by their names: the rows of data sets are in each kind
/// (<see cref="DataKind.Datasets"/>), such as <c>Images/ImageKind.cs</c>, and those of kinds in <c>BuiltInKinds.cs</c>. A program may add a
/// kind or a data set of its own, before it trains on it or starts the command line.
/// </summary>
public static class Datasets
{
    private static readonly Lock change = new();
    private static IReadOnlyList<DataKind> kinds = [],
        builtIn = [];
    private static IReadOnlyList<Dataset> added = [];

    /// <summary>The kinds, in the order of help texts.</summary>
    public static IReadOnlyList<DataKind> Kinds => kinds;

    /// <summary>Every data set, by kinds.</summary>
    public static IReadOnlyList<Dataset> All => [.. kinds.SelectMany(kind => kind.Datasets.Concat(added.Where(set => set.Kind == kind)))];

    /// <summary>Names of the data sets that can be trained on, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names => [.. All.Where(set => !set.TestOnly).Select(set => set.Name)];

    /// <summary>Those of which models are given images, whatever the samples are.</summary>
    public static IReadOnlyList<Dataset> SeenAsImages => [.. All.Where(set => set.Kind.Inputs.Contains(ModelInput.Images))];

    /// <summary>Names of those that need no files.</summary>
    public static IReadOnlyList<string> BuiltIn => [.. All.Where(set => set.Source.IsBuiltIn).Select(set => set.Name)];

    /// <summary>Where they come from.</summary>
    public static IReadOnlyList<PublicDataset> Sources => [.. All.Select(set => set.Source)];

    /// <summary>Adds a kind of data, with its data sets.</summary>
    /// <exception cref="ArgumentException">There is a kind, or a data set, of one of its names.</exception>
    public static void Add(DataKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        lock (change)
        {
            if (kinds.Any(other => other.Name == kind.Name))
                throw new ArgumentException($"There is a kind of data called '{kind.Name}' already.", nameof(kind));
            foreach (var set in kind.Datasets)
                RequireNew(set);
            if (kind.Datasets.CountBy(set => set.Name).FirstOrDefault(entry => entry.Value > 1) is { Key: { } twice })
                throw new ArgumentException($"{kind.Name} have several data sets called '{twice}'.", nameof(kind));
            kinds = [.. kinds, kind];
        }
    }

    /// <summary>Adds a data set of a kind that is there.</summary>
    /// <exception cref="ArgumentException">There is a data set of its name, or its kind is not there.</exception>
    public static void Add(Dataset set)
    {
        ArgumentNullException.ThrowIfNull(set);
        lock (change)
        {
            if (!kinds.Contains(set.Kind))
                throw new ArgumentException(
                    $"The kind of '{set.Name}', {set.Kind.Name}, is not among the kinds: add it first.",
                    nameof(set)
                );
            RequireNew(set);
            added = [.. added, set];
        }
    }

    /// <summary>The data set of a name; null if there is none.</summary>
    public static Dataset? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    /// <summary>The data set of a name that can be trained on.</summary>
    /// <exception cref="DatasetException">There is none, or only one to test on; the message says what to do.</exception>
    public static Dataset ToTrainOn(string name) =>
        Find(name) is not { } set ? throw new DatasetException($"no data set is called '{name}'; {NearestName.Expected(name, Names)}")
        : set.TestOnly ? throw new DatasetException($"{name} is a test set, with nothing to train on: fmix evaluate RUN --dataset {name}")
        : set;

    /// <summary>The data set of a name.</summary>
    /// <exception cref="DatasetException">There is none; the message lists the names.</exception>
    public static Dataset Get(string name) =>
        Find(name)
        ?? throw new DatasetException($"no data set is called '{name}'; {NearestName.Expected(name, [.. All.Select(set => set.Name)])}");

    /// <summary>The kind of a data set; null where there is none of its name.</summary>
    public static DataKind? KindOf(string dataset) => Find(dataset)?.Kind;

    /// <summary>The kinds that a model is for.</summary>
    public static IEnumerable<DataKind> KindsOf(ModelEntry model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return kinds.Where(kind => kind.Inputs.Contains(model.Input));
    }

    /// <summary>Adds a kind that comes with this library.</summary>
    internal static void AddBuiltIn(DataKind kind)
    {
        Add(kind);
        builtIn = kinds;
    }

    /// <summary>Whether a data set comes with this library.</summary>
    internal static bool IsBuiltIn(string name) => builtIn.Any(kind => kind.Datasets.Any(set => set.Name == name));

    private static void RequireNew(Dataset set)
    {
        if (Find(set.Name) is not null)
            throw new ArgumentException($"There is a data set called '{set.Name}' already.", nameof(set));
    }
}
