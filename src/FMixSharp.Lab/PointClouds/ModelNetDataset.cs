using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// ModelNet10, objects of ten classes: in its official layout of meshes, or as an archive of points of their surfaces
/// (<see cref="PointArchive"/>). Source: Wu, Song, Khosla, Yu, Zhang, Tang, Xiao, "3D ShapeNets" (2015).
/// </summary>
internal static class ModelNetDataset
{
    internal const string Name = "modelnet10";

    internal const string Files = $"<class>/train/*.off and <class>/test/*.off, or {PointArchive.Files}";

    private static readonly string[] innerFolders = ["ModelNet10", "modelnet10-points1024"];

    /// <summary>The ten classes, in alphabetical order.</summary>
    public static IReadOnlyList<string> Classes { get; } =
    ["bathtub", "bed", "chair", "desk", "dresser", "monitor", "night_stand", "sofa", "table", "toilet"];

    /// <summary>Opens either layout.</summary>
    /// <param name="folder">The data set's folder, or the one that holds its ModelNet10 or modelnet10-points1024.</param>
    /// <param name="points">Points to draw of each mesh, at least 2; an archive has as many as it has.</param>
    /// <exception cref="DatasetException">A file is missing or broken; the message names it and the place.</exception>
    public static PointCloudTask Open(string folder, int points)
    {
        var root = innerFolders.Select(inner => Path.Combine(folder, inner)).FirstOrDefault(Directory.Exists) ?? folder;
        var isArchive = PointArchive.IsIn(root);
        var splits = DatasetException.Each(
            ["train", "test"],
            split => isArchive ? PointArchive.Read(root, split, Classes) : MeshFolders.Read(root, split, Classes, points)
        );
        return new PointCloudTask(Name, splits[0], splits[1]);
    }
}
