using System.Runtime.Intrinsics;

namespace FMixSharp;

/// <summary>The order of cells (largest value first, then lowest index) as a whole number, and the first few of that order.</summary>
internal static class CellOrder
{
    /// <summary>Up to here counting how many are smaller is quicker than partitioning, because it has no branches to guess.</summary>
    private const int Few = 48;

    /// <summary>Ascending in this number is descending in value and then ascending in index, which is its lower half.</summary>
    public static ulong Order(float value, int index)
    {
        var bits = BitConverter.SingleToInt32Bits(value + 0f); // −0 and 0 are equal
        var ascending = (uint)(bits ^ ((bits >> 31) & int.MaxValue)) ^ 0x80000000;
        return ((ulong)~ascending << 32) | (uint)index;
    }

    /// <summary>The indices of all cells in that order.</summary>
    public static int[] Ranked(in GreyImage image)
    {
        var order = new ulong[image.Size];
        for (var i = 0; i < order.Length; i++)
            order[i] = Order(image[i], i);
        Array.Sort(order);
        return [.. order.Select(key => (int)(uint)key)];
    }

    /// <summary>Moves the <paramref name="count"/> smallest of distinct values to the front, in any order.</summary>
    public static void SmallestFirst(Span<ulong> values, int count)
    {
        while (values.Length > Few && count > 0 && count < values.Length)
        {
            var (below, above) = Partition(values);
            if (count <= below)
                values = values[..below];
            else if (count >= above)
            {
                values = values[above..];
                count -= above;
            }
            else
                return;
        }
        if (count > 0 && count < values.Length)
            SmallestOfFew(values, count);
    }

    /// <summary>
    /// Hoare's partition around the middle element: values before <c>Below</c> are no larger than those from <c>Above</c> on.
    /// </summary>
    private static (int Below, int Above) Partition(Span<ulong> values)
    {
        var pivot = values[values.Length / 2];
        int i = 0,
            j = values.Length - 1;
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
        return (j + 1, i);
    }

    private static void SmallestOfFew(Span<ulong> values, int count)
    {
        Span<ulong> padded = stackalloc ulong[Few + Vector256<ulong>.Count];
        padded[values.Length..].Fill(ulong.MaxValue); // smaller than none
        values.CopyTo(padded);
        var front = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = padded[i];
            var smaller = Vector256<ulong>.Zero;
            for (var j = 0; j < values.Length; j += Vector256<ulong>.Count)
                smaller -= Vector256.LessThan(Vector256.Create<ulong>(padded[j..]), Vector256.Create(value));
            (values[i], values[front]) = (values[front], value);
            front += (int)Vector256.Sum(smaller) < count ? 1 : 0;
        }
    }
}
