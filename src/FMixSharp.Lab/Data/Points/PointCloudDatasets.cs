using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data.Points;

/// <summary>The sets of point clouds, by their command-line names.</summary>
public static class PointCloudDatasets
{
    /// <summary>Every set of objects: the one table of them.</summary>
    public static IReadOnlyList<PointCloudEntry> All { get; } =
    [
        new()
        {
            Name = BuiltInSolids.Name,
            Files = "",
            Classes = BuiltInSolids.Classes,
            Open = (_, points) => BuiltInSolids.Open(points),
        },
        new()
        {
            Name = ModelNetDataset.Name,
            Files = ModelNetDataset.Files,
            Classes = ModelNetDataset.Classes,
            Open = ModelNetDataset.Open,
        },
    ];

    /// <summary>Their names, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Opens a set of objects.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name. Built-in objects ignore it.</param>
    /// <param name="points">Points wanted of each object, at least 2; there may be more, or where the files hold points, fewer.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message names file and place.</exception>
    public static PointCloudTask Open(string name, string? folder = null, int points = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        var entry = Find(name);
        if (entry.Files.Length == 0)
            return entry.Open("", points);
        var found = Datasets.FindFolder(entry.Name, entry.Name, entry.Files, folder);
        return entry.Open(found, points) with { Folder = Path.GetFullPath(found) };
    }

    /// <summary>
    /// A task with random clouds in place of the data set's own, to try a run without its data. The same clouds every time.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">Objects in each split, at least 1.</param>
    /// <param name="points">Points of each, at least 2.</param>
    /// <exception cref="DatasetException">No such name.</exception>
    public static PointCloudTask Synthetic(string name, int count, int points)
    {
        var classes = Find(name).Classes;
        var values = new float[count * points * 3];
        var random = Places.Data(Places.Synthetic).Stream();
        foreach (ref var value in values.AsSpan())
            value = (float)random.NextNormal();
        var split = new PointCloudSplit(values, [.. Enumerable.Range(0, count).Select(i => i % classes.Count)], classes);
        return new PointCloudTask(name, split, split);
    }

    private static PointCloudEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new DatasetException($"no set of objects is called '{name}'; {NearestName.Expected(name, Names)}");
}
