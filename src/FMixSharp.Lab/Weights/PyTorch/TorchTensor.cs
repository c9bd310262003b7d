namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>A tensor of a PyTorch file: a view of a storage, which other tensors may share.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Type">Their type; that of the storage, or any if that is of bytes.</param>
/// <param name="Offset">The first number's place in the storage, in numbers.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Strides">For each axis, how many numbers further the next one is.</param>
internal sealed record TorchTensor(TorchStorage Storage, TorchType Type, long Offset, long[] Shape, long[] Strides)
{
    private const int MostAxes = 64; // as in PyTorch

    /// <summary>How many numbers there are from its first to its last one in the storage, both included; 0 if it has none.</summary>
    public long Extent { get; } = Shape.Contains(0) ? 0 : 1 + Shape.Zip(Strides, (length, stride) => (length - 1) * stride).Sum();

    /// <summary>How many numbers it has, or some number beyond any file's where there are more.</summary>
    public long Count { get; } =
        Shape.Contains(0)
            ? 0
            : Shape.Aggregate(1L, (product, length) => length > long.MaxValue / product ? long.MaxValue : product * length);

    /// <summary>Where its first number lies, in bytes from the beginning of the whole storage.</summary>
    public long FirstByte => Storage.First * Storage.Type.Size + Offset * Type.Size;

    /// <summary>Builds it from what a pickle says, all of which may be wrong.</summary>
    /// <exception cref="InvalidDataException">It is no such tensor, or not inside its storage.</exception>
    public static TorchTensor Of(object? storage, object? offset, object? shape, object? strides, TorchType? type = null)
    {
        if (
            storage is not TorchStorage of
            || offset is not long first
            || Numbers(shape) is not { } lengths
            || Numbers(strides) is not { } steps
        )
            throw new InvalidDataException("a tensor without storage, offset, sizes and strides");
        type ??= of.Type;
        var words = $"a tensor of sizes [{string.Join(", ", lengths.Take(8))}], strides [{string.Join(", ", steps.Take(8))}]";
        if (lengths.Length != steps.Length || lengths.Length > MostAxes || lengths.Concat(steps).Append(first).Any(number => number < 0))
            throw new InvalidDataException($"{words} and offset {first}, which cannot be");
        var count = of.Count * of.Type.Size / type.Size;
        // No sum beyond the storage is of interest, and Int128 holds the next one before it is found too large.
        var last = lengths.Contains(0)
            ? first - 1
            : lengths.Zip(steps).Aggregate((Int128)first, (sum, axis) => sum > count ? sum : sum + (Int128)(axis.First - 1) * axis.Second);
        return last < count
            ? new TorchTensor(of, type, first, lengths, steps)
            : throw new InvalidDataException($"{words} and offset {first} in a storage of {count} numbers");
    }

    private static long[]? Numbers(object? values) =>
        values is object?[] tuple && tuple.All(value => value is long) ? [.. tuple.Cast<long>()] : null;
}
