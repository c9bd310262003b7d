namespace FMixSharp;

/// <summary>Checks and prints the spatial shape of a mask.</summary>
internal static class MaskShape
{
    /// <summary>The number of cells; throws unless there is at least one axis and every length is positive.</summary>
    public static int Size(ReadOnlySpan<int> shape)
    {
        if (shape.IsEmpty)
            throw new ArgumentException("A mask needs at least one axis; give for example [32, 32] for images.", nameof(shape));
        long size = 1;
        foreach (var length in shape)
        {
            if (length <= 0)
                throw new ArgumentException($"Every axis of a mask is at least 1 long, but the shape is {Text(shape)}.", nameof(shape));
            size *= length;
            if (size > Array.MaxLength)
                throw new ArgumentException($"A mask of shape {Text(shape)} has more than {Array.MaxLength} cells.", nameof(shape));
        }
        return (int)size;
    }

    /// <summary>The shape as people write it: 32x32.</summary>
    public static string Text(ReadOnlySpan<int> shape) => string.Join('x', shape.ToArray());
}
