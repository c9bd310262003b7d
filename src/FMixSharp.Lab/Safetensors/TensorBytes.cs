using static TorchSharp.torch;

namespace FMixSharp.Lab.Safetensors;

/// <summary>Tensors to and from the bytes of a checkpoint, bit for bit, whatever device they are on.</summary>
internal static class TensorBytes
{
    private static readonly Dictionary<ScalarType, string> names = new()
    {
        [ScalarType.Float64] = "F64",
        [ScalarType.Float32] = "F32",
        [ScalarType.Float16] = "F16",
        [ScalarType.BFloat16] = "BF16",
        [ScalarType.Int64] = "I64",
        [ScalarType.Int32] = "I32",
        [ScalarType.Int16] = "I16",
        [ScalarType.Int8] = "I8",
        [ScalarType.Byte] = "U8",
        [ScalarType.Bool] = "BOOL",
    };

    /// <summary>The type of floating point that a file calls so; null if that is none.</summary>
    public static ScalarType? FloatingType(string name) =>
        name switch
        {
            "F64" => ScalarType.Float64,
            "F32" => ScalarType.Float32,
            "F16" => ScalarType.Float16,
            "BF16" => ScalarType.BFloat16,
            _ => null,
        };

    /// <summary>A copy of the tensor's content.</summary>
    public static StoredTensor Store(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var plain = tensor.detach().cpu().contiguous();
        return new StoredTensor(names[plain.dtype], plain.shape, plain.bytes.ToArray());
    }

    /// <summary>Overwrites all of the targets, or, where a file is of another network, none.</summary>
    /// <exception cref="InvalidDataException">One of them is missing, its type or shape differ, or the file has further ones.</exception>
    public static void RestoreAll(IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyList<(string Name, Tensor Target)> targets)
    {
        foreach (var (name, target) in targets)
            Fitting(tensors, name, target);
        if (tensors.Keys.Except(targets.Select(entry => entry.Name)).FirstOrDefault() is { } further)
            throw new InvalidDataException($"tensor {further} of the file is not in the model");
        foreach (var (name, target) in targets)
            Restore(tensors, name, target);
    }

    /// <summary>Overwrites <paramref name="target"/>, which keeps its storage, with the stored tensor of that name.</summary>
    /// <exception cref="InvalidDataException">It is missing, or its type or shape differ.</exception>
    public static void Restore(IReadOnlyDictionary<string, StoredTensor> tensors, string name, Tensor target)
    {
        var stored = Fitting(tensors, name, target);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var plain = empty(stored.Shape, dtype: target.dtype);
        stored.Data.Span.CopyTo(plain.bytes);
        target.copy_(plain);
    }

    private static StoredTensor Fitting(IReadOnlyDictionary<string, StoredTensor> tensors, string name, Tensor target)
    {
        if (!tensors.TryGetValue(name, out var stored))
            throw new InvalidDataException($"tensor {name} of the model is not in the file");
        if (stored.Type != names[target.dtype] || !stored.Shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new InvalidDataException(
                $"tensor {name} is {stored.Type} [{string.Join(", ", stored.Shape)}] in the file, "
                    + $"but {names[target.dtype]} [{string.Join(", ", target.shape)}] in the model"
            );
        }
        return stored;
    }
}
