namespace FMixSharp;

/// <summary>Which axes of a batch are spatial, so that masks lie over them; all channels of a position share its mask value.</summary>
public enum InputAxes
{
    /// <summary>
    /// (B, C, *spatial): images (B, C, H, W), sound (B, C, L), volumes (B, C, D, H, W). What is meant where nothing is said.
    /// </summary>
    ChannelsFirst,

    /// <summary>(B, *spatial, C): embedded text (B, L, E), where masks lie over the positions L, or images (B, H, W, C).</summary>
    ChannelsLast,

    /// <summary>(B, *spatial): token ids (B, L), label maps (B, H, W), voxel grids (B, D, H, W), hidden vectors (B, E).</summary>
    NoChannels,
}
