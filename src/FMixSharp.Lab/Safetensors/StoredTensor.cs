namespace FMixSharp.Lab.Safetensors;

/// <summary>A tensor as it lies in a safetensors file: element type, shape, and its little-endian, row-major bytes.</summary>
/// <param name="Type">Element type in the format's own words: such as F32, BF16 or I64.</param>
/// <param name="Shape">Lengths of the axes; empty for a single number.</param>
/// <param name="Data">Exactly product(Shape) elements.</param>
internal sealed record StoredTensor(string Type, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes per element of each type the files may hold.</summary>
    public static IReadOnlyDictionary<string, int> ElementSizes { get; } =
        new Dictionary<string, int>
        {
            ["F64"] = 8,
            ["F32"] = 4,
            ["F16"] = 2,
            ["BF16"] = 2,
            ["I64"] = 8,
            ["I32"] = 4,
            ["I16"] = 2,
            ["I8"] = 1,
            ["U8"] = 1,
            ["BOOL"] = 1,
            ["U64"] = 8,
            ["U32"] = 4,
            ["U16"] = 2,
            ["F8_E4M3"] = 1,
            ["F8_E5M2"] = 1,
        };
}
