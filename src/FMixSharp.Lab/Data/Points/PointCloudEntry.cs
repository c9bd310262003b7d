namespace FMixSharp.Lab.Data.Points;

/// <summary>A set of point clouds that fmix knows.</summary>
public sealed record PointCloudEntry
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What its folder must hold, in words; empty if it needs none.</summary>
    public required string Files { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Opens a folder, with that many points or more of each object where they are drawn here.</summary>
    public required Func<string, int, PointCloudTask> Open { get; init; }
}
