using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp;

/// <summary>
/// Draws low-frequency images of one shape and decay (equations 3 and 4). The real and the imaginary part of the inverse DFT of one full
/// complex Gaussian spectrum are independent, and each has exactly the distribution of the paper's image; so one transform gives two
/// images. All that depends on the shape alone is computed once, here; a draw allocates nothing. See the README in this folder.
/// </summary>
internal sealed unsafe class LowFrequencyPlan
{
    /// <summary>Columns of a block: one cache line of floats.</summary>
    public const int BlockWidth = 16;

    private const int PageFloats = 1024;

    private readonly PlaneLayout layout;
    private readonly ColumnFourier lastTransform;
    private readonly AlignedBuffer scale; // [block of 16 leading indices][row of the last axis as the transform wants it][lane]
    private readonly AlignedBuffer? turns; // 1-D only: e^(2πi·n₂k₁/N) as [block][cosine, sine][n₂][lane]
    private readonly int transformScratch;

    public LowFrequencyPlan(ReadOnlySpan<int> shape, double decay)
    {
        Size = MaskShape.Size(shape);
        Shape = shape.ToArray();
        // A line is done as a rectangle: k = k₁ + N₁·k₂ and n = N₂·n₁ + n₂, with a turn of n₂k₁/N between the two transforms.
        int[] lengths = shape.Length == 1 ? LineFactors(shape[0]) : shape.ToArray();
        lastTransform = new ColumnFourier(lengths[^1]);
        layout = new PlaneLayout(lengths);
        transformScratch = Math.Max(lastTransform.ScratchLength, layout.ScratchLength);
        scale = new AlignedBuffer(Padded(layout.Rows) * layout.RowLength);
        FillScale(shape, lengths, decay);
        turns = shape.Length == 1 ? Turns() : null;
    }

    /// <summary>The image's axes.</summary>
    public int[] Shape { get; }

    /// <summary>Number of cells.</summary>
    public int Size { get; }

    /// <summary>
    /// Two independent images on no particular scale, in the memory of <paramref name="space"/>. Allocates nothing once the space is large
    /// enough.
    /// </summary>
    public (GreyImage First, GreyImage Second) DrawPair(RandomKey key, DrawingSpace space) =>
        Vector512.IsHardwareAccelerated ? DrawPair<Lanes16>(key, space) : DrawPair<Lanes8>(key, space);

    /// <summary>The same with a given number of lanes: the numbers do not depend on it.</summary>
    public (GreyImage First, GreyImage Second) DrawPair<T>(RandomKey key, DrawingSpace space)
        where T : unmanaged, ILanes<T>
    {
        int planeLength = Apart(layout.PlaneLength),
            blockLength = Apart(layout.PaddedRowLength * BlockWidth);
        var planeRe = space.Floats(2 * planeLength + 2 * blockLength + transformScratch);
        float* planeIm = planeRe + planeLength,
            blockRe = planeIm + planeLength,
            blockIm = blockRe + blockLength,
            scratch = blockIm + blockLength;
        ClearPadding(blockRe);
        ClearPadding(blockIm);
        NormalLanes<T> left = new(key, 0),
            right = new(key, 8); // the two halves of a block; with sixteen lanes the first is all
        var slabs = 0;
        for (var block = 0; block * BlockWidth < layout.Rows; block++)
        {
            var weights = scale.Pointer + (nint)block * layout.RowLength * BlockWidth;
            Fill(ref left, weights, blockRe, blockIm);
            if (T.Count < BlockWidth)
                Fill(ref right, weights + T.Count, blockRe + T.Count, blockIm + T.Count);
            for (var lane = 0; lane < BlockWidth; lane += T.Count)
                lastTransform.Transform<T>(blockRe + lane, blockIm + lane, BlockWidth, scratch);
            if (turns is not null)
                Turn<T>(turns.Pointer + (nint)block * 2 * layout.RowLength * BlockWidth, blockRe, blockIm, layout.RowLength * BlockWidth);
            layout.Scatter(block, blockRe, planeRe);
            layout.Scatter(block, blockIm, planeIm);
            if (layout.SlabRows == 1)
                continue;
            var rows = Math.Min(layout.Rows, (block + 1) * BlockWidth);
            for (; (slabs + 1) * layout.SlabRows <= rows; slabs++)
                layout.TransformSlab<T>(slabs, planeRe, planeIm, scratch); // while it is in the cache
        }
        layout.TransformFirstAxis<T>(planeRe, planeIm, scratch);
        return (layout.Image(planeRe), layout.Image(planeIm));
    }

    // What the transforms of the rows do not touch, but those of the padded columns will read.
    private void ClearPadding(float* block) =>
        new Span<float>(block + layout.RowLength * BlockWidth, (layout.PaddedRowLength - layout.RowLength) * BlockWidth).Clear();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fill<T>(ref NormalLanes<T> state, float* weights, float* re, float* im)
        where T : unmanaged, ILanes<T>
    {
        var normals = state;
        nint end = layout.RowLength * BlockWidth;
        for (nint offset = 0; offset < end; offset += BlockWidth)
        {
            var weight = T.Load(weights + offset);
            var (a, b) = normals.Next();
            T.Store(a * weight, re + offset);
            T.Store(b * weight, im + offset);
        }
        state = normals;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Turn<T>(float* cosines, float* re, float* im, int count)
        where T : unmanaged, ILanes<T>
    {
        var sines = cosines + count;
        for (nint i = 0; i < count; i += T.Count)
        {
            T a = T.Load(re + i),
                b = T.Load(im + i),
                cosine = T.Load(cosines + i),
                sine = T.Load(sines + i);
            T.Store(T.NegateMultiplyAdd(b, sine, a * cosine), re + i);
            T.Store(T.MultiplyAdd(a, sine, b * cosine), im + i);
        }
    }

    private void FillScale(ReadOnlySpan<int> shape, int[] lengths, double decay)
    {
        var longest = 0;
        foreach (var length in shape)
            longest = Math.Max(longest, length);
        int last = layout.RowLength,
            rest = layout.Rows;
        var lastSquares = new double[last];
        for (var k = 0; k < last; k++)
            lastSquares[k] = Square(FrequencyGrid.Frequency(k, last));
        for (var index = 0; index < rest; index++)
        {
            double leadingSquare = 0;
            for (int axis = lengths.Length - 2, remaining = index; axis >= 0; remaining /= lengths[axis], axis--)
                leadingSquare += Square(FrequencyGrid.Frequency(remaining % lengths[axis], lengths[axis]));
            var column = scale.Pointer + (nint)(index / BlockWidth) * last * BlockWidth + index % BlockWidth;
            for (var k = 0; k < last; k++)
            {
                var square = shape.Length == 1 ? Square(FrequencyGrid.Frequency(index + rest * k, Size)) : leadingSquare + lastSquares[k];
                column[lastTransform.Position(k) * BlockWidth] = FrequencyGrid.Weight(square, longest, decay);
            }
        }
        static double Square(double x) => x * x;
    }

    private AlignedBuffer Turns()
    {
        var buffer = new AlignedBuffer(2 * Padded(layout.Rows) * layout.RowLength);
        for (var k = 0; k < layout.Rows; k++)
        {
            var column = buffer.Pointer + (nint)(k / BlockWidth) * 2 * layout.RowLength * BlockWidth + k % BlockWidth;
            for (var n = 0; n < layout.RowLength; n++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * ((long)n * k % Size) / Size);
                column[n * BlockWidth] = (float)cosine;
                column[(layout.RowLength + n) * BlockWidth] = (float)sine;
            }
        }
        return buffer;
    }

    /// <summary>The two factors of a line's length that leave the fewest empty lanes.</summary>
    internal static int[] LineFactors(int length)
    {
        int[] best = [1, length];
        for (var a = 1; (long)a * a <= length; a++)
        {
            if (length % a == 0 && Cost(a, length / a) < Cost(best[0], best[1]))
                best = [a, length / a];
        }
        return best;
        static long Cost(long a, long b) => Padded((int)a) * b + Padded((int)b) * a;
    }

    /// <summary>
    /// Rounded up so that a real part and its imaginary part lie half a page apart, modulo a page of 4 KiB: a processor takes a read for
    /// one of what was just written when the addresses agree in those bits, and waits.
    /// </summary>
    private static int Apart(int length) => (length + PageFloats / 2 - 1) / PageFloats * PageFloats + PageFloats / 2 + BlockWidth;

    private static int Padded(int length) => (length + BlockWidth - 1) / BlockWidth * BlockWidth;
}
