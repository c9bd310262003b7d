namespace FMixSharp;

/// <summary>Axis-parallel boxes in a mask: what CutMix takes from the partner, and Cutout and Random Erasing remove.</summary>
internal static class Box
{
    /// <summary>
    /// Puts a box around a centre that is integer-uniform in the image: <paramref name="halves"/> cells to each side of it, clipped at the
    /// border, so that a side is even where nothing is clipped.
    /// </summary>
    public static void PlaceAround(
        ref RandomStream stream,
        ReadOnlySpan<int> shape,
        ReadOnlySpan<int> halves,
        Span<int> starts,
        Span<int> ends
    )
    {
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var centre = stream.NextInt(shape[axis]);
            starts[axis] = Math.Max(0, centre - halves[axis]);
            ends[axis] = (int)Math.Min(shape[axis], (long)centre + halves[axis]);
        }
    }

    /// <summary>Zeroes the box and returns its number of cells.</summary>
    public static int Clear(Span<byte> mask, ReadOnlySpan<int> shape, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        if (shape.Length == 1)
        {
            mask[starts[0]..ends[0]].Clear();
            return ends[0] - starts[0];
        }
        int inner = mask.Length / shape[0],
            cells = 0;
        for (var i = starts[0]; i < ends[0]; i++)
            cells += Clear(mask.Slice(i * inner, inner), shape[1..], starts[1..], ends[1..]);
        return cells;
    }
}
