namespace FMixSharp.Lab.Images.Sets;

/// <summary>A NumPy array in a pickle.</summary>
internal sealed class PickleArray
{
    /// <summary>Length of each axis.</summary>
    public int[] Shape { get; set; } = [];

    /// <summary>NumPy's short name of the element type, such as "u1".</summary>
    public string Type { get; set; } = "";

    /// <summary>The elements, row-major.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }
}
