namespace FMixSharp;

/// <summary>Memory that masks are written to, one after another, as bytes, floats or bits. It must not move meanwhile.</summary>
internal readonly unsafe struct MaskDestination
{
    private readonly byte* bytes,
        bits;
    private readonly float* floats;

    public MaskDestination(float* start) => floats = start;

    public MaskDestination(byte* start, bool packed = false)
    {
        bytes = packed ? null : start;
        bits = packed ? start : null;
    }

    /// <summary>Bytes of a mask with a bit for each of <paramref name="size"/> cells.</summary>
    public static int PackedLength(int size) => (size + 7) / 8;

    /// <summary>Mask <paramref name="index"/> as floats; only for a destination of floats.</summary>
    public Span<float> Floats(int index, int size) => new(floats + (nint)index * size, size);

    /// <summary>Writes mask <paramref name="index"/>: the cells that were found.</summary>
    public void Write(int index, TopCells cells, int size)
    {
        if (bytes != null)
            cells.Write(new Span<byte>(bytes + (nint)index * size, size));
        else if (floats != null)
            cells.Write(Floats(index, size));
        else
            cells.WriteBits(new Span<byte>(bits + (nint)index * PackedLength(size), PackedLength(size)));
    }
}
