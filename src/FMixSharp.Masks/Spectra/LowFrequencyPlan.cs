using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// Draws low-frequency images of one shape and decay (equations 3 and 4). The real and the imaginary part of the inverse DFT of one full complex
/// Gaussian spectrum are independent, and each has exactly the distribution of the paper's image; so one transform gives two images. All
/// that depends on the shape alone is computed once, here; a draw allocates nothing. See the README in this folder.
/// </summary>
internal sealed unsafe class LowFrequencyPlan
{
    private const int LaneCount = 16, HalfCount = LaneCount / 2;

    [ThreadStatic]
    private static AlignedBuffer? workspace;

    private readonly int last, rest;        // length of the last axis; product of the others
    private readonly int paddedLast, rowStride;
    private readonly ColumnFourier lastTransform;
    private readonly (ColumnFourier Transform, int Outer, int Inner)[] leading;
    private readonly AlignedBuffer scale;   // [block of 16 leading indices][row of the last axis as the transform wants it][lane]
    private readonly AlignedBuffer? turns;  // 1-D only: e^(2πi·n₂k₁/N) as [block][n₂][re, im][lane]
    private readonly int[] rowOffsets;      // of each leading index, where its row lies in the plane, in the order the transforms want
    private readonly int planeLength, transformScratch;

    public LowFrequencyPlan(ReadOnlySpan<int> shape, double decay)
    {
        Size = MaskShape.Size(shape);
        // A line is done as a rectangle: k = k₁ + N₁·k₂ and n = N₂·n₁ + n₂, with a turn of n₂k₁/N between the two transforms.
        int[] lengths = shape.Length == 1 ? Factors(shape[0]) : shape.ToArray();
        last = lengths[^1];
        rest = Size / last;
        paddedLast = Pad(last);
        rowStride = (paddedLast / LaneCount | 1) * LaneCount; // an odd number of cache lines: powers of two would collide in the cache
        planeLength = rest * rowStride;
        lastTransform = new ColumnFourier(last);
        leading = new (ColumnFourier, int, int)[lengths.Length - 1];
        for (int axis = 0, outer = 1; axis < leading.Length; axis++)
        {
            leading[axis] = (new ColumnFourier(lengths[axis]), outer, rest / outer / lengths[axis]);
            outer *= lengths[axis];
        }
        transformScratch = Math.Max(lastTransform.ScratchLength, leading.Max(axis => axis.Transform.ScratchLength));
        rowOffsets = [.. Enumerable.Range(0, Pad(rest)).Select(index => index < rest ? RowPosition(index) * rowStride : 0)];
        scale = Scale(shape, lengths, decay);
        turns = shape.Length == 1 ? Turns() : null;
    }

    /// <summary>Number of cells.</summary>
    public int Size { get; }

    /// <summary>Two independent images, row-major, on no particular scale. Allocates nothing after a thread's first call.</summary>
    public void DrawPair(RandomKey key, Span<float> first, Span<float> second)
    {
        var needed = 2 * planeLength + 2 * paddedLast * LaneCount + transformScratch;
        if (workspace is null || workspace.Length < needed)
            workspace = new AlignedBuffer(needed);
        float* planeRe = workspace.Pointer, planeIm = planeRe + planeLength;
        float* blockRe = planeIm + planeLength, blockIm = blockRe + paddedLast * LaneCount, scratch = blockIm + paddedLast * LaneCount;
        var low = new NormalLanes(key, 0);
        var high = new NormalLanes(key, HalfCount);
        for (var block = 0; block * LaneCount < rest; block++)
        {
            var weights = scale.Pointer + (nint)block * last * LaneCount;
            Fill(ref low, weights, blockRe, blockIm);
            Fill(ref high, weights + HalfCount, blockRe + HalfCount, blockIm + HalfCount);
            ClearPadding(blockRe, blockIm);
            lastTransform.Transform(blockRe, blockIm, LaneCount, scratch);
            if (turns is not null)
                Turn(turns.Pointer + (nint)block * 2 * last * LaneCount, blockRe, blockIm);
            Scatter(block, blockRe, planeRe);
            Scatter(block, blockIm, planeIm);
        }
        foreach (var (transform, outer, inner) in leading)
        {
            var stride = (nint)inner * rowStride;
            for (var o = 0; o < outer; o++)
            {
                for (var i = 0; i < inner; i++)
                {
                    var start = o * transform.Length * stride + (nint)i * rowStride;
                    for (var column = 0; column < paddedLast; column += LaneCount)
                        transform.Transform(planeRe + start + column, planeIm + start + column, stride, scratch);
                }
            }
        }
        Gather(planeRe, first);
        Gather(planeIm, second);
    }

    private void Fill(ref NormalLanes state, float* weights, float* re, float* im)
    {
        var normals = state;
        for (nint offset = 0; offset < last * LaneCount; offset += LaneCount)
        {
            var weight = Vector256.LoadAligned(weights + offset);
            var (a, b) = normals.Next();
            (a * weight).StoreAligned(re + offset);
            (b * weight).StoreAligned(im + offset);
        }
        state = normals;
    }

    private void ClearPadding(float* re, float* im)
    {
        var padding = (paddedLast - last) * LaneCount;
        new Span<float>(re + last * LaneCount, padding).Clear();
        new Span<float>(im + last * LaneCount, padding).Clear();
    }

    private void Turn(float* table, float* re, float* im)
    {
        for (nint row = 0; row < last; row++, table += 2 * LaneCount)
        {
            for (var lane = 0; lane < LaneCount; lane += HalfCount, re += HalfCount, im += HalfCount)
            {
                Vector256<float> a = Vector256.LoadAligned(re), b = Vector256.LoadAligned(im);
                Vector256<float> cosine = Vector256.LoadAligned(table + lane), sine = Vector256.LoadAligned(table + LaneCount + lane);
                Vector256.FusedMultiplyAdd(-b, sine, a * cosine).StoreAligned(re);
                Vector256.FusedMultiplyAdd(a, sine, b * cosine).StoreAligned(im);
            }
        }
    }

    /// <summary>Turns a block of columns into rows of the plane.</summary>
    private void Scatter(int block, float* values, float* plane)
    {
        var columns = Math.Min(LaneCount, rest - block * LaneCount);
        fixed (int* offsets = &rowOffsets[block * LaneCount])
        {
            for (var row = 0; row < paddedLast; row += LaneCount)
                Transposition.Tile(values + row * LaneCount, plane + row, offsets, columns);
        }
    }

    private void Gather(float* plane, Span<float> image)
    {
        for (var row = 0; row < rest; row++)
            new ReadOnlySpan<float>(plane + (nint)row * rowStride, last).CopyTo(image.Slice(row * last, last));
    }

    /// <summary>The plane row of leading index <paramref name="index"/>, each axis permuted as its transform wants its input.</summary>
    private int RowPosition(int index)
    {
        var position = 0;
        foreach (var (transform, _, inner) in leading)
            position += transform.Position(index / inner % transform.Length) * inner;
        return position;
    }

    private AlignedBuffer Scale(ReadOnlySpan<int> shape, int[] lengths, double decay)
    {
        var buffer = new AlignedBuffer(Pad(rest) * last);
        var longest = 0;
        foreach (var length in shape)
            longest = Math.Max(longest, length);
        var lastSquares = new double[last];
        for (var k = 0; k < last; k++)
            lastSquares[k] = Square(FrequencyGrid.Frequency(k, last));
        for (var index = 0; index < rest; index++)
        {
            double leadingSquare = 0;
            for (int axis = lengths.Length - 2, remaining = index; axis >= 0; remaining /= lengths[axis], axis--)
                leadingSquare += Square(FrequencyGrid.Frequency(remaining % lengths[axis], lengths[axis]));
            var column = buffer.Pointer + (nint)(index / LaneCount) * last * LaneCount + index % LaneCount;
            for (var k = 0; k < last; k++)
            {
                var square = shape.Length == 1 ? Square(FrequencyGrid.Frequency(index + rest * k, Size)) : leadingSquare + lastSquares[k];
                column[lastTransform.Position(k) * LaneCount] = FrequencyGrid.Weight(square, longest, decay);
            }
        }
        return buffer;
    }

    private AlignedBuffer Turns()
    {
        var buffer = new AlignedBuffer(2 * Pad(rest) * last);
        for (var k = 0; k < rest; k++)
        {
            var column = buffer.Pointer + (nint)(k / LaneCount) * 2 * last * LaneCount + k % LaneCount;
            for (var n = 0; n < last; n++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * ((long)n * k % Size) / Size);
                column[2 * n * LaneCount] = (float)cosine;
                column[(2 * n + 1) * LaneCount] = (float)sine;
            }
        }
        return buffer;
    }

    /// <summary>The two factors of a line's length that leave the fewest empty lanes.</summary>
    private static int[] Factors(int length)
    {
        int[] best = [1, length];
        for (var a = 1; (long)a * a <= length; a++)
        {
            if (length % a == 0 && Cost(a, length / a) < Cost(best[0], best[1]))
                best = [a, length / a];
        }
        return best;
        static long Cost(long a, long b) => Pad((int)a) * b + Pad((int)b) * a;
    }

    private static double Square(double x) => x * x;

    private static int Pad(int length) => (length + LaneCount - 1) / LaneCount * LaneCount;
}
