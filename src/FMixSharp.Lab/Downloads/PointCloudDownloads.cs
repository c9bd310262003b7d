namespace FMixSharp.Lab.Downloads;

/// <summary>Where the sets of point clouds come from.</summary>
internal static class PointCloudDownloads
{
    private const string Page = "https://modelnet.cs.princeton.edu/";

    // No checksum of the archive is published, and none that a widely used library checks against is known.
    private const string ModelNetByHand =
        $"ModelNet10 is offered without a checksum: fetch ModelNet10.zip (about 450 MB) from {Page} and unpack it into the folder, "
        + $"which then has ModelNet10/<class>/{{train,test}}/*.off";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new("solids", "1,600 + 400 generated point clouds, 8 classes", "MIT", null) { IsBuiltIn = true },
        new("modelnet10", "3,991 + 908 meshes of furniture, 10 classes", "none stated, for research; cite Wu et al. (2015)", Page)
        {
            ByHand = ModelNetByHand,
            LeastCount = 3_991 + 908,
            TopFolders = ["ModelNet10", "modelnet10-points1024"],
            Size = 2_200_000_000,
            AboutDownload = 450_000_000,
        },
    ];
}
