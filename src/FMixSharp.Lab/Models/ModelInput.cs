namespace FMixSharp.Lab.Models;

/// <summary>What a model is given. A kind of data of one's own may have another.</summary>
/// <param name="Name">What messages call it, in the plural: "voxel grids".</param>
public sealed record ModelInput(string Name)
{
    /// <summary>Images (B, channels, H, W).</summary>
    public static ModelInput Images { get; } = new("images");

    /// <summary>
    /// Vectors of words (B, L, channels): the words' vectors belong to the data, and are mixed before the model sees them.
    /// </summary>
    public static ModelInput WordVectors { get; } = new("word vectors");

    /// <summary>Token ids (B, L): the model has vectors of its own for them.</summary>
    public static ModelInput TokenIds { get; } = new("token ids");

    /// <summary>Point clouds (B, N, 3), each standardised; what is mixed are the voxels they are in.</summary>
    public static ModelInput Points { get; } = new("point clouds");

    /// <summary>Voxel grids (B, 1, R, R, R), occupied from 0 to 1.</summary>
    public static ModelInput Voxels { get; } = new("voxel grids");
}
