namespace FMixSharp;

/// <summary>
/// Memory that one thread draws in. It grows to what the largest shape needs and is kept, so that drawing allocates nothing.
/// </summary>
internal sealed unsafe class DrawingSpace
{
    [ThreadStatic]
    private static DrawingSpace? ofThread;

    private static readonly int[] firstRow = [0];

    private AlignedBuffer floats = new(0);

    /// <summary>The calling thread's space.</summary>
    public static DrawingSpace OfThread => ofThread ??= new DrawingSpace();

    /// <summary>Chooses the largest cells of what was drawn here.</summary>
    public TopCells TopCells { get; } = new();

    /// <summary>At least so many floats at a multiple of 64 bytes; what was there before is lost.</summary>
    public float* Floats(int length)
    {
        if (floats.Length < length)
            floats = new AlignedBuffer(length);
        return floats.Pointer;
    }

    /// <summary>An image of one row, to be filled; what was there before is lost.</summary>
    public GreyImage Line(int length) => new(Floats(length + LowFrequencyPlan.BlockWidth), firstRow, length);
}
