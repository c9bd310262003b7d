namespace FMixSharp;

/// <summary>
/// Where the values of an image lie between its transforms, and the transforms along all axes but the last. Rows (the last axis) are padded
/// to full blocks; the stride of every leading axis is an odd number of cache lines, because a power of two would map a whole column onto a
/// few cache sets. A slab is everything that shares an index of the first axis.
/// </summary>
internal sealed unsafe class PlaneLayout
{
    private const int Line = LowFrequencyPlan.BlockWidth;

    private readonly Axis[] axes;
    private readonly int[] drawnRows; // of each leading index, the offset of its row in the order that the transforms want
    private readonly int[] imageRows; // the same in natural order, in which the transforms leave the rows

    public PlaneLayout(int[] lengths)
    {
        RowLength = lengths[^1];
        PaddedRowLength = Lines(RowLength) * Line;
        axes = new Axis[lengths.Length - 1];
        Rows = 1;
        var stride = (Lines(RowLength) | 1) * Line;
        for (var axis = axes.Length - 1; axis >= 0; axis--)
        {
            axes[axis] = new Axis(new ColumnFourier(lengths[axis]), stride);
            Rows *= lengths[axis];
            stride = checked((stride / Line * lengths[axis] | 1) * Line);
        }
        PlaneLength = stride;
        SlabRows = Rows / axes[0].Length;
        drawnRows = new int[Lines(Rows) * Line];
        imageRows = new int[Rows];
        for (var index = 0; index < Rows; index++)
        {
            for (int axis = axes.Length - 1, rest = index; axis >= 0; rest /= axes[axis].Length, axis--)
            {
                var (transform, step) = (axes[axis].Transform, axes[axis].Stride);
                drawnRows[index] += transform.Position(rest % transform.Length) * step;
                imageRows[index] += rest % transform.Length * step;
            }
        }
        for (var axis = 0; axis < axes.Length; axis++)
            axes[axis].Starts = Starts(axis);
    }

    /// <summary>Length of the last axis.</summary>
    public int RowLength { get; }

    /// <summary><see cref="RowLength"/>, up to a full block.</summary>
    public int PaddedRowLength { get; }

    /// <summary>Product of the leading axes.</summary>
    public int Rows { get; }

    /// <summary>Rows that share an index of the first axis.</summary>
    public int SlabRows { get; }

    /// <summary>Floats of a plane.</summary>
    public int PlaneLength { get; }

    /// <summary>Floats of scratch that the transforms need.</summary>
    public int ScratchLength => axes.Max(axis => axis.Transform.ScratchLength);

    /// <summary>Turns a block of columns into rows of the plane, where the transforms want them.</summary>
    public void Scatter(int block, float* values, float* plane)
    {
        var columns = Math.Min(Line, Rows - block * Line);
        fixed (int* offsets = &drawnRows[block * Line])
        {
            for (var row = 0; row < PaddedRowLength; row += Line)
                Transposition.Tile(values + row * Line, plane + row, offsets, columns);
        }
    }

    /// <summary>Transforms a slab along all axes but the first and the last.</summary>
    public void TransformSlab<T>(int slab, float* re, float* im, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        var offset = (nint)axes[0].Transform.Position(slab) * axes[0].Stride;
        for (var axis = 1; axis < axes.Length; axis++)
            TransformAxis<T>(axes[axis], re + offset, im + offset, scratch);
    }

    /// <summary>Transforms the whole plane along the first axis.</summary>
    public void TransformFirstAxis<T>(float* re, float* im, float* scratch)
        where T : unmanaged, ILanes<T> => TransformAxis<T>(axes[0], re, im, scratch);

    /// <summary>The finished image in <paramref name="plane"/>.</summary>
    public GreyImage Image(float* plane) => new(plane, imageRows, RowLength);

    private void TransformAxis<T>(Axis axis, float* re, float* im, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        foreach (var start in axis.Starts)
        {
            for (var column = start; column < start + PaddedRowLength; column += T.Count)
                axis.Transform.Transform<T>(re + column, im + column, axis.Stride, scratch);
        }
    }

    /// <summary>
    /// Offsets of the rows at which a transform along the axis begins, in the whole plane for the first axis, else in a slab.
    /// </summary>
    private int[] Starts(int axis) =>
        [
            .. Enumerable
                .Range(0, axis == 0 ? Rows : SlabRows)
                .Where(index => IndexAlong(axis, index) == 0)
                .Select(index => imageRows[index]),
        ];

    private int IndexAlong(int axis, int index)
    {
        for (var inner = axes.Length - 1; inner > axis; inner--)
            index /= axes[inner].Length;
        return index % axes[axis].Length;
    }

    private static int Lines(int length) => (length + Line - 1) / Line;

    private sealed class Axis(ColumnFourier transform, int stride)
    {
        public ColumnFourier Transform { get; } = transform;

        public int Length => Transform.Length;

        public int Stride { get; } = stride;

        public int[] Starts { get; set; } = [];
    }
}
