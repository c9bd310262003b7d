using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp;

/// <summary>
/// Finds the largest cells of an image (equation 5): exactly as many as asked, whatever ties there are; among equal values the lower index
/// comes first. Selection without sorting: values become bytes by one monotone multiply-add, bisection by counting finds the byte where
/// the threshold lies, and only the cells of that byte are compared as they are. One thread at a time; memory is kept.
/// </summary>
internal sealed unsafe class TopCells
{
    private const int Chunk = 64; // keys are counted in chunks of a cache line

    private AlignedBuffer buffer = new(0); // one byte a cell, then zeros to a full chunk
    private ulong[] candidates = [];
    private int size,
        chosen;
    private byte threshold; // cells with a larger key are ones, and so are the first `chosen` candidates

    private byte* Keys => (byte*)buffer.Pointer;

    /// <summary>
    /// Finds the <paramref name="ones"/> largest cells of <paramref name="image"/>; then write them in the form that is wanted.
    /// </summary>
    public void Find(in GreyImage image, int ones)
    {
        size = image.Size;
        chosen = 0;
        if (buffer.Length * sizeof(float) < size + 2 * Chunk)
            buffer = new AlignedBuffer((size + 2 * Chunk) / sizeof(float) + 1);
        if (candidates.Length < size)
            candidates = GC.AllocateUninitializedArray<ulong>(size); // all cells may be equal; what is not needed is never touched
        if (ones <= 0 || ones >= size)
        {
            new Span<byte>(Keys, size).Fill(ones <= 0 ? (byte)0 : (byte)1);
            threshold = 0;
            return;
        }
        if (Vector512.IsHardwareAccelerated)
            WriteKeys<Lanes16>(image);
        else
            WriteKeys<Lanes8>(image);
        new Span<byte>(Keys + size, Chunk).Clear(); // below every threshold that is counted
        // The largest key that at least `ones` cells reach, bit by bit; without branches, which would be guessed wrong half of the time.
        int key = 0,
            above = 0;
        for (var bit = 128; bit > 0; bit >>= 1)
        {
            var reaching = CountReaching((byte)(key | bit));
            var enough = reaching >= ones;
            key = enough ? key | bit : key;
            above = enough ? above : reaching;
        }
        threshold = (byte)key;
        chosen = ones - above;
        CellOrder.SmallestFirst(Collect(image), chosen);
    }

    /// <summary>Writes 1 for the cells that were found, else 0.</summary>
    public void Write(Span<byte> mask)
    {
        fixed (byte* target = mask[..size])
        {
            var index = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (var limit = Vector512.Create(threshold); index <= size - 64; index += 64)
                    (Vector512.GreaterThan(Vector512.LoadAligned(Keys + index), limit) & Vector512<byte>.One).Store(target + index);
            }
            for (var limit = Vector128.Create(threshold); index <= size - 16; index += 16)
                (Vector128.GreaterThan(Vector128.LoadAligned(Keys + index), limit) & Vector128<byte>.One).Store(target + index);
            for (; index < size; index++)
                target[index] = Keys[index] > threshold ? (byte)1 : (byte)0;
            foreach (var candidate in candidates.AsSpan(0, chosen))
                target[(uint)candidate] = 1;
        }
    }

    /// <inheritdoc cref="Write(Span{byte})"/>
    public void Write(Span<float> mask)
    {
        fixed (float* target = mask[..size])
        {
            var index = 0;
            for (var limit = Vector128.Create(threshold); index <= size - 16; index += 16)
            {
                var ones = Vector128.GreaterThan(Vector128.LoadAligned(Keys + index), limit) & Vector128<byte>.One;
                var (low, high) = Vector128.Widen(ones);
                var (a, b) = Vector128.Widen(low);
                var (c, d) = Vector128.Widen(high);
                Vector128.ConvertToSingle(a.AsInt32()).Store(target + index);
                Vector128.ConvertToSingle(b.AsInt32()).Store(target + index + 4);
                Vector128.ConvertToSingle(c.AsInt32()).Store(target + index + 8);
                Vector128.ConvertToSingle(d.AsInt32()).Store(target + index + 12);
            }
            for (; index < size; index++)
                target[index] = Keys[index] > threshold ? 1 : 0;
            foreach (var candidate in candidates.AsSpan(0, chosen))
                target[(uint)candidate] = 1;
        }
    }

    /// <summary>Writes a bit for each cell: cell i is bit i mod 8, counted from the lowest, of byte i / 8; unused bits are zero.</summary>
    public void WriteBits(Span<byte> bits)
    {
        bits = bits[..((size + 7) / 8)];
        var limit = Vector128.Create(threshold);
        for (var index = 0; index < size; index += 16)
        {
            var ones = Vector128.GreaterThan(Vector128.LoadAligned(Keys + index), limit).ExtractMostSignificantBits();
            if (size - index < 16)
                ones &= (1u << (size - index)) - 1; // what follows the last cell is not always zero
            bits[index / 8] = (byte)ones;
            if (index / 8 + 1 < bits.Length)
                bits[index / 8 + 1] = (byte)(ones >> 8);
        }
        foreach (var candidate in candidates.AsSpan(0, chosen))
            bits[(int)((uint)candidate / 8)] |= (byte)(1 << (int)(candidate % 8));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteKeys<T>(in GreyImage image)
        where T : unmanaged, ILanes<T>
    {
        var (least, greatest) = Range<T>(image);
        var factor = 255 / (greatest - least);
        if (!float.IsFinite(factor)) // all values are (nearly) equal, or too far apart: one bucket, resolved by exact comparison
            factor = 0;
        T offset = T.All(least),
            slope = T.All(factor);
        var keys = Keys;
        foreach (var row in image.RowOffsets)
        {
            var cells = image.Cells + row;
            // The last vector of a row may write beyond it; the next row, or the zeros after the last, come on top.
            for (nint column = 0; column < image.RowLength; column += T.Count)
                T.StoreAsBytes((T.Load(cells + column) - offset) * slope, keys + column);
            keys += image.RowLength;
        }
    }

    private static (float Least, float Greatest) Range<T>(in GreyImage image)
        where T : unmanaged, ILanes<T>
    {
        if (image.RowLength < T.Count)
            return NarrowRange(image);
        T least = T.All(float.PositiveInfinity),
            greatest = T.All(float.NegativeInfinity);
        T otherLeast = least,
            otherGreatest = greatest; // two chains, so that one minimum need not wait for the last
        foreach (var row in image.RowOffsets)
        {
            var cells = image.Cells + row;
            nint column = 0;
            for (; column <= image.RowLength - 2 * T.Count; column += 2 * T.Count)
            {
                T values = T.Load(cells + column),
                    others = T.Load(cells + column + T.Count);
                (least, greatest) = (T.Min(least, values), T.Max(greatest, values));
                (otherLeast, otherGreatest) = (T.Min(otherLeast, others), T.Max(otherGreatest, others));
            }
            for (; column < image.RowLength; column += T.Count)
            {
                var values = T.LoadUnaligned(cells + Math.Min(column, image.RowLength - T.Count));
                (least, greatest) = (T.Min(least, values), T.Max(greatest, values));
            }
        }
        return T.Range(T.Min(least, otherLeast), T.Max(greatest, otherGreatest));
    }

    private static (float Least, float Greatest) NarrowRange(in GreyImage image)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var row in image.RowOffsets)
        {
            foreach (var value in new ReadOnlySpan<float>(image.Cells + row, image.RowLength))
                (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }
        return (least, greatest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountReaching(byte key)
    {
        byte* keys = Keys,
            end = keys + size;
        long count = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (var limit = Vector512.Create(key); keys < end; keys += Chunk)
                count += BitOperations.PopCount(
                    Vector512.GreaterThanOrEqual(Vector512.LoadAligned(keys), limit).ExtractMostSignificantBits()
                );
        }
        else
        {
            for (var limit = Vector256.Create(key); keys < end; keys += Chunk / 2)
                count += BitOperations.PopCount(
                    Vector256.GreaterThanOrEqual(Vector256.LoadAligned(keys), limit).ExtractMostSignificantBits()
                );
        }
        return (int)count;
    }

    /// <summary>The cells whose key is the threshold, as numbers that ascend as values descend and then indices ascend.</summary>
    private Span<ulong> Collect(in GreyImage image)
    {
        var found = 0;
        for (var index = 0; index < size; index += Chunk)
        {
            ulong hits = Vector512.IsHardwareAccelerated
                ? Vector512.Equals(Vector512.LoadAligned(Keys + index), Vector512.Create(threshold)).ExtractMostSignificantBits()
                : HalfHits(index) | (ulong)HalfHits(index + Chunk / 2) << (Chunk / 2);
            if (size - index < Chunk)
                hits &= (1UL << (size - index)) - 1;
            for (; hits != 0; hits &= hits - 1)
            {
                var at = index + BitOperations.TrailingZeroCount(hits);
                candidates[found++] = CellOrder.Order(image[at], at);
            }
        }
        return candidates.AsSpan(0, found);
    }

    private uint HalfHits(int index) =>
        Vector256.Equals(Vector256.LoadAligned(Keys + index), Vector256.Create(threshold)).ExtractMostSignificantBits();
}
