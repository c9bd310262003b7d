namespace FMixSharp;

/// <summary>
/// A drawn image in a <see cref="DrawingSpace"/>: rows that start at multiples of 64 bytes, each followed by padding to a multiple of
/// sixteen values, which may be read but means nothing. Valid until the space is drawn into again.
/// </summary>
internal readonly unsafe struct GreyImage(float* cells, int[] rowOffsets, int rowLength)
{
    /// <summary>Where the row of each leading index begins, from <see cref="Cells"/>.</summary>
    public readonly int[] RowOffsets = rowOffsets;

    public readonly float* Cells = cells;

    public readonly int RowLength = rowLength;

    public int Size => RowOffsets.Length * RowLength;

    /// <summary>A cell by its row-major index.</summary>
    public float this[int index] => Cells[RowOffsets[index / RowLength] + index % RowLength];

    /// <summary>Row-major, without the padding.</summary>
    public void CopyTo(Span<float> destination)
    {
        for (var row = 0; row < RowOffsets.Length; row++)
            new ReadOnlySpan<float>(Cells + RowOffsets[row], RowLength).CopyTo(destination.Slice(row * RowLength, RowLength));
    }
}
