namespace FMixSharp.Lab.Models;

/// <summary>What a model is given.</summary>
public enum ModelInput
{
    /// <summary>Images (B, channels, H, W).</summary>
    Images,

    /// <summary>
    /// Vectors of words (B, L, channels): the words' vectors belong to the data, and are mixed before the model sees them.
    /// </summary>
    WordVectors,

    /// <summary>Token ids (B, L): the model has vectors of its own for them.</summary>
    TokenIds,

    /// <summary>Point clouds (B, N, 3), each standardised; what is mixed are the voxels they are in.</summary>
    Points,

    /// <summary>Voxel grids (B, 1, R, R, R), occupied from 0 to 1.</summary>
    Voxels,
}
