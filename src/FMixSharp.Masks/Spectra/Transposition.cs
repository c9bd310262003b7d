using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp.Masks;

/// <summary>Turns sixteen rows of sixteen floats into columns.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Writes tile[row, column] to target + targetOffsets[column] + row, for the first <paramref name="columns"/> columns.
    /// </summary>
    /// <param name="tile">Sixteen rows of sixteen, without gaps, 64-byte aligned; used as scratch.</param>
    /// <param name="target">Base of the output.</param>
    /// <param name="targetOffsets">Where each column goes, as a row of sixteen; multiples of 16.</param>
    /// <param name="columns">1 to 16.</param>
    public static void Tile(float* tile, float* target, int* targetOffsets, int columns)
    {
        if (Avx512F.IsSupported)
            Wide(tile, target, targetOffsets, columns);
        else if (Sse.IsSupported)
            Narrow(tile, target, targetOffsets, columns);
        else
            Plain(tile, target, targetOffsets, columns);
    }

    private static void Plain(float* tile, float* target, int* targetOffsets, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            for (var row = 0; row < 16; row++)
                target[targetOffsets[column] + row] = tile[16 * row + column];
        }
    }

    private static void Narrow(float* tile, float* target, int* targetOffsets, int columns)
    {
        var turned = stackalloc Vector128<float>[4];
        for (var column = 0; column < columns; column += 4)
        {
            for (var row = 0; row < 16; row += 4)
            {
                var corner = tile + 16 * row + column;
                Vector128<float> a = Vector128.Load(corner), b = Vector128.Load(corner + 16), c = Vector128.Load(corner + 32), d = Vector128.Load(corner + 48);
                Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
                turned[0] = Sse.MoveLowToHigh(ab, cd);
                turned[1] = Sse.MoveHighToLow(cd, ab);
                turned[2] = Sse.MoveLowToHigh(abHigh, cdHigh);
                turned[3] = Sse.MoveHighToLow(cdHigh, abHigh);
                for (var k = 0; k < 4 && column + k < columns; k++)
                    turned[k].Store(target + targetOffsets[column + k] + row);
            }
        }
    }

    private static void Wide(float* tile, float* target, int* targetOffsets, int columns)
    {
        Exchange(tile, 8, Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
            Vector512.Create(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
        Exchange(tile, 4, Vector512.Create(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
            Vector512.Create(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31));
        Exchange(tile, 2, Vector512.Create(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
            Vector512.Create(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31));
        Exchange(tile, 1, Vector512.Create(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
            Vector512.Create(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31));
        for (var column = 0; column < columns; column++)
            Vector512.LoadAligned(tile + 16 * column).StoreAligned(target + targetOffsets[column]);
    }

    /// <summary>Swaps the off-diagonal blocks of side <paramref name="side"/> between rows that are that far apart.</summary>
    private static void Exchange(float* tile, int side, Vector512<int> low, Vector512<int> high)
    {
        for (var row = 0; row < 16; row++)
        {
            if ((row & side) != 0)
                continue;
            float* first = tile + 16 * row, second = first + 16 * side;
            Vector512<float> a = Vector512.LoadAligned(first), b = Vector512.LoadAligned(second);
            Avx512F.PermuteVar16x32x2(a, low, b).StoreAligned(first);
            Avx512F.PermuteVar16x32x2(a, high, b).StoreAligned(second);
        }
    }
}
