using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.PointClouds;

/// <summary>The data sets of point clouds by their names.</summary>
public static class PointCloudDatasets
{
    /// <summary>Every data set of point clouds.</summary>
    public static IReadOnlyList<PointCloudSet> All => [.. Datasets.All.OfType<PointCloudSet>()];

    /// <summary>Their names, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(set => set.Name)];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    public static PointCloudSet Find(string name) =>
        All.FirstOrDefault(set => set.Name == name)
        ?? throw new DatasetException($"no set of objects is called '{name}'; {NearestName.Expected(name, Names)}");
}
