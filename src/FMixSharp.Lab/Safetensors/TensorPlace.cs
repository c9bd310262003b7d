namespace FMixSharp.Lab.Safetensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type, one of <see cref="StoredTensor.ElementSizes"/>.</param>
/// <param name="Shape">Lengths of the axes; empty for a single number.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last one; End − Begin is the size of Shape elements of Type.</param>
internal sealed record TensorPlace(string Name, string Type, long[] Shape, long Begin, long End)
{
    /// <summary>Size in bytes.</summary>
    public long Length => End - Begin;

    /// <summary>As in errors: "F32 [2, 3] at [0, 24]".</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}] at [{Begin}, {End}]";
}
