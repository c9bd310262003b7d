namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>A type of numbers in PyTorch's files.</summary>
/// <param name="Name">As safetensors calls it; those that it does not know have a name in its manner.</param>
/// <param name="Size">Bytes of a number.</param>
internal sealed record TorchType(string Name, int Size)
{
    /// <summary>Bytes without a type.</summary>
    public static readonly TorchType Bytes = new("U8", 1);

    private static readonly Dictionary<string, TorchType> storages = new()
    {
        ["DoubleStorage"] = new("F64", 8),
        ["FloatStorage"] = new("F32", 4),
        ["HalfStorage"] = new("F16", 2),
        ["BFloat16Storage"] = new("BF16", 2),
        ["LongStorage"] = new("I64", 8),
        ["IntStorage"] = new("I32", 4),
        ["ShortStorage"] = new("I16", 2),
        ["CharStorage"] = new("I8", 1),
        ["ByteStorage"] = Bytes,
        ["BoolStorage"] = new("BOOL", 1),
        ["ComplexFloatStorage"] = new("C64", 8),
        ["ComplexDoubleStorage"] = new("C128", 16),
        ["UntypedStorage"] = Bytes,
    };

    private static readonly Dictionary<string, TorchType> elements = new()
    {
        ["float64"] = new("F64", 8),
        ["float32"] = new("F32", 4),
        ["float16"] = new("F16", 2),
        ["bfloat16"] = new("BF16", 2),
        ["int64"] = new("I64", 8),
        ["int32"] = new("I32", 4),
        ["int16"] = new("I16", 2),
        ["int8"] = new("I8", 1),
        ["uint64"] = new("U64", 8),
        ["uint32"] = new("U32", 4),
        ["uint16"] = new("U16", 2),
        ["uint8"] = Bytes,
        ["bool"] = new("BOOL", 1),
        ["float8_e4m3fn"] = new("F8_E4M3", 1),
        ["float8_e5m2"] = new("F8_E5M2", 1),
    };

    /// <summary>The type of a storage such as FloatStorage; null for other names.</summary>
    public static TorchType? OfStorage(string name) => storages.GetValueOrDefault(name);

    /// <summary>The type of elements such as float32; null for other names.</summary>
    public static TorchType? OfElements(string name) => elements.GetValueOrDefault(name);
}
