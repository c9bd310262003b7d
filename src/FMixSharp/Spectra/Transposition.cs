using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp;

/// <summary>Turns sixteen rows of sixteen floats into columns.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Writes tile[row, column] to target + targetOffsets[column] + row, for the first <paramref name="columns"/> columns.
    /// </summary>
    /// <param name="tile">Sixteen rows of sixteen, without gaps, 64-byte aligned.</param>
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
                Vector128<float> a = Vector128.Load(corner),
                    b = Vector128.Load(corner + 16),
                    c = Vector128.Load(corner + 32),
                    d = Vector128.Load(corner + 48);
                Vector128<float> ab = Sse.UnpackLow(a, b),
                    cd = Sse.UnpackLow(c, d),
                    abHigh = Sse.UnpackHigh(a, b),
                    cdHigh = Sse.UnpackHigh(c, d);
                turned[0] = Sse.MoveLowToHigh(ab, cd);
                turned[1] = Sse.MoveHighToLow(cd, ab);
                turned[2] = Sse.MoveLowToHigh(abHigh, cdHigh);
                turned[3] = Sse.MoveHighToLow(cdHigh, abHigh);
                for (var k = 0; k < 4 && column + k < columns; k++)
                    turned[k].Store(target + targetOffsets[column + k] + row);
            }
        }
    }

    // Pairs, then fours, of rows are woven within lanes of 128 bits; then those lanes are exchanged. All sixteen rows stay in registers.
    private static void Wide(float* tile, float* target, int* targetOffsets, int columns)
    {
        Vector512<float> r0 = Vector512.LoadAligned(tile),
            r1 = Vector512.LoadAligned(tile + 16),
            r2 = Vector512.LoadAligned(tile + 32),
            r3 = Vector512.LoadAligned(tile + 48);
        Vector512<float> r4 = Vector512.LoadAligned(tile + 64),
            r5 = Vector512.LoadAligned(tile + 80),
            r6 = Vector512.LoadAligned(tile + 96),
            r7 = Vector512.LoadAligned(tile + 112);
        Vector512<float> r8 = Vector512.LoadAligned(tile + 128),
            r9 = Vector512.LoadAligned(tile + 144),
            r10 = Vector512.LoadAligned(tile + 160),
            r11 = Vector512.LoadAligned(tile + 176);
        Vector512<float> r12 = Vector512.LoadAligned(tile + 192),
            r13 = Vector512.LoadAligned(tile + 208),
            r14 = Vector512.LoadAligned(tile + 224),
            r15 = Vector512.LoadAligned(tile + 240);
        Weave(ref r0, ref r1, ref r2, ref r3);
        Weave(ref r4, ref r5, ref r6, ref r7);
        Weave(ref r8, ref r9, ref r10, ref r11);
        Weave(ref r12, ref r13, ref r14, ref r15);
        Exchange(ref r0, ref r4, ref r8, ref r12);
        Exchange(ref r1, ref r5, ref r9, ref r13);
        Exchange(ref r2, ref r6, ref r10, ref r14);
        Exchange(ref r3, ref r7, ref r11, ref r15);
        if (columns == 16)
        {
            r0.StoreAligned(target + targetOffsets[0]);
            r1.StoreAligned(target + targetOffsets[1]);
            r2.StoreAligned(target + targetOffsets[2]);
            r3.StoreAligned(target + targetOffsets[3]);
            r4.StoreAligned(target + targetOffsets[4]);
            r5.StoreAligned(target + targetOffsets[5]);
            r6.StoreAligned(target + targetOffsets[6]);
            r7.StoreAligned(target + targetOffsets[7]);
            r8.StoreAligned(target + targetOffsets[8]);
            r9.StoreAligned(target + targetOffsets[9]);
            r10.StoreAligned(target + targetOffsets[10]);
            r11.StoreAligned(target + targetOffsets[11]);
            r12.StoreAligned(target + targetOffsets[12]);
            r13.StoreAligned(target + targetOffsets[13]);
            r14.StoreAligned(target + targetOffsets[14]);
            r15.StoreAligned(target + targetOffsets[15]);
            return;
        }
        var rows = stackalloc Vector512<float>[] { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15 };
        for (var column = 0; column < columns; column++)
            rows[column].StoreAligned(target + targetOffsets[column]);
    }

    /// <summary>Of four rows, lane L of the k-th becomes column 4L + k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weave(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble(),
            abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble(),
            cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        a = Avx512F.UnpackLow(abLow, cdLow).AsSingle();
        b = Avx512F.UnpackHigh(abLow, cdLow).AsSingle();
        c = Avx512F.UnpackLow(abHigh, cdHigh).AsSingle();
        d = Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    /// <summary>Transposes four vectors of four lanes of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        Vector512<float> abLow = Avx512F.Shuffle4x128(a, b, 0x44),
            abHigh = Avx512F.Shuffle4x128(a, b, 0xEE);
        Vector512<float> cdLow = Avx512F.Shuffle4x128(c, d, 0x44),
            cdHigh = Avx512F.Shuffle4x128(c, d, 0xEE);
        a = Avx512F.Shuffle4x128(abLow, cdLow, 0x88);
        b = Avx512F.Shuffle4x128(abLow, cdLow, 0xDD);
        c = Avx512F.Shuffle4x128(abHigh, cdHigh, 0x88);
        d = Avx512F.Shuffle4x128(abHigh, cdHigh, 0xDD);
    }
}
