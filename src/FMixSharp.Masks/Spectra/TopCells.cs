using System.Numerics;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// Sets the largest cells of an image to one and the others to zero (equation 5): exactly as many as asked, whatever ties there are; among
/// equal values the lower index comes first. Selection without sorting: values become bytes by one monotone multiply-add, bisection
/// by counting finds the byte where the threshold lies, and only the cells of that byte are compared as they are.
/// </summary>
internal static class TopCells
{
    [ThreadStatic]
    private static ulong[]? candidates;

    /// <summary>Writes 0 and 1 into <paramref name="mask"/>, with exactly <paramref name="ones"/> ones.</summary>
    public static void Select(ReadOnlySpan<float> image, int ones, Span<byte> mask)
    {
        if (ones <= 0 || ones >= image.Length)
        {
            mask.Fill(ones <= 0 ? (byte)0 : (byte)1);
            return;
        }
        WriteKeys(image, mask);
        int low = 0, high = 255, above = 0; // the largest key that at least `ones` cells reach lies in [low, high]
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            var reaching = CountReaching(mask, (byte)middle);
            if (reaching >= ones)
                low = middle;
            else
                (high, above) = (middle - 1, reaching);
        }
        var bucket = Collect(image, mask, (byte)low);
        var chosen = SmallestFirst(bucket, ones - above);
        MarkAbove(mask, (byte)low);
        foreach (var candidate in chosen)
            mask[(int)(uint)candidate] = 1;
    }

    /// <summary>Ranks all cells, largest first, ties by index.</summary>
    public static int[] Ranked(ReadOnlySpan<float> image)
    {
        var order = new ulong[image.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = Order(image[i], i);
        Array.Sort(order);
        return [.. order.Select(key => (int)(uint)key)];
    }

    /// <summary>Ascending in this key is descending in value and then ascending in index.</summary>
    private static ulong Order(float value, int index)
    {
        var bits = BitConverter.SingleToInt32Bits(value + 0f); // −0 and 0 are equal
        var ascending = (uint)(bits ^ ((bits >> 31) & int.MaxValue)) ^ 0x80000000;
        return ((ulong)~ascending << 32) | (uint)index;
    }

    private static void WriteKeys(ReadOnlySpan<float> image, Span<byte> keys)
    {
        var (least, greatest) = Range(image);
        var factor = 255f / (greatest - least);
        if (!float.IsFinite(factor)) // all values are (nearly) equal: one bucket, resolved by exact comparison
            factor = 0;
        var index = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> offset = Vector256.Create(least), slope = Vector256.Create(factor);
            for (; index <= image.Length - 32; index += 32)
            {
                var first = Key(image[index..], offset, slope);
                var second = Key(image[(index + 8)..], offset, slope);
                var third = Key(image[(index + 16)..], offset, slope);
                var fourth = Key(image[(index + 24)..], offset, slope);
                Vector256.Narrow(Vector256.Narrow(first, second), Vector256.Narrow(third, fourth)).CopyTo(keys[index..]);
            }
        }
        for (; index < image.Length; index++)
            keys[index] = (byte)((image[index] - least) * factor);
        static Vector256<uint> Key(ReadOnlySpan<float> values, Vector256<float> offset, Vector256<float> slope) =>
            Vector256.ConvertToInt32Native((Vector256.Create(values) - offset) * slope).AsUInt32();
    }

    private static (float Least, float Greatest) Range(ReadOnlySpan<float> image)
    {
        float least = image[0], greatest = image[0];
        var index = 0;
        if (image.Length >= 8)
        {
            Vector256<float> low = Vector256.Create(image), high = low;
            for (; index <= image.Length - 8; index += 8)
            {
                var values = Vector256.Create(image[index..]);
                low = Vector256.MinNative(low, values);
                high = Vector256.MaxNative(high, values);
            }
            for (var lane = 0; lane < 8; lane++)
                (least, greatest) = (Math.Min(least, low[lane]), Math.Max(greatest, high[lane]));
        }
        for (; index < image.Length; index++)
            (least, greatest) = (Math.Min(least, image[index]), Math.Max(greatest, image[index]));
        return (least, greatest);
    }

    private static int CountReaching(ReadOnlySpan<byte> keys, byte threshold)
    {
        int index = 0, count = 0;
        var limit = Vector256.Create(threshold);
        for (; index <= keys.Length - 32; index += 32)
            count += BitOperations.PopCount(Vector256.GreaterThanOrEqual(Vector256.Create(keys[index..]), limit).ExtractMostSignificantBits());
        for (; index < keys.Length; index++)
            count += keys[index] >= threshold ? 1 : 0;
        return count;
    }

    private static Span<ulong> Collect(ReadOnlySpan<float> image, ReadOnlySpan<byte> keys, byte key)
    {
        if (candidates is null || candidates.Length < keys.Length)
            candidates = new ulong[keys.Length];
        var found = 0;
        var wanted = Vector256.Create(key);
        var index = 0;
        for (; index <= keys.Length - 32; index += 32)
        {
            var hits = Vector256.Equals(Vector256.Create(keys[index..]), wanted).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                var at = index + BitOperations.TrailingZeroCount(hits);
                candidates[found++] = Order(image[at], at);
            }
        }
        for (; index < keys.Length; index++)
        {
            if (keys[index] == key)
                candidates[found++] = Order(image[index], index);
        }
        return candidates.AsSpan(0, found);
    }

    /// <summary>Moves the <paramref name="count"/> smallest of distinct values to the front (quickselect) and returns them, unordered.</summary>
    private static Span<ulong> SmallestFirst(Span<ulong> values, int count)
    {
        var chosen = values[..count];
        int low = 0, high = values.Length - 1;
        while (low < high && count > low && count <= high)
        {
            var pivot = values[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (count <= j + 1)
                high = j;
            else if (count >= i)
                low = i;
            else
                break;
        }
        return chosen;
    }

    private static void MarkAbove(Span<byte> keys, byte threshold)
    {
        var index = 0;
        var limit = Vector256.Create(threshold);
        for (; index <= keys.Length - 32; index += 32)
            (Vector256.GreaterThan(Vector256.Create<byte>(keys[index..]), limit) & Vector256<byte>.One).CopyTo(keys[index..]);
        for (; index < keys.Length; index++)
            keys[index] = keys[index] > threshold ? (byte)1 : (byte)0;
    }
}
