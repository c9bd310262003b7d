using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace FMixSharp;

/// <summary>
/// Adjacent 32-bit values that one instruction works on. The kernels are written once for this and compiled for sixteen lanes
/// (<see cref="Lanes16"/>) and for eight (<see cref="Lanes8"/>); every operation is exactly rounded, so both give the same bits.
/// </summary>
/// <typeparam name="T">The implementing type.</typeparam>
internal unsafe interface ILanes<T>
    : IAdditionOperators<T, T, T>,
        ISubtractionOperators<T, T, T>,
        IMultiplyOperators<T, T, T>,
        IUnaryNegationOperators<T, T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Number of lanes: it divides sixteen, the width of every block.</summary>
    static abstract int Count { get; }

    /// <summary>Reads an address that is a multiple of the vector's size.</summary>
    static abstract T Load(float* address);

    /// <summary>Reads any address.</summary>
    static abstract T LoadUnaligned(float* address);

    /// <summary>All bits of a lane where the byte is 1, none where it is 0.</summary>
    static abstract T LoadMask(byte* address);

    /// <summary>Writes to any address.</summary>
    static abstract void StoreUnaligned(T value, float* address);

    /// <summary>Writes to an address that is a multiple of the vector's size.</summary>
    static abstract void Store(T value, float* address);

    /// <summary>The same number in all lanes.</summary>
    static abstract T All(float value);

    /// <summary>The same 32 bits in all lanes.</summary>
    static abstract T AllBits(uint value);

    /// <summary>0, 1, 2, … as whole numbers.</summary>
    static abstract T Indices { get; }

    /// <summary>a·b + c, rounded once.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>c − a·b, rounded once.</summary>
    static abstract T NegateMultiplyAdd(T a, T b, T c);

    static abstract T Sqrt(T value);

    static abstract T Max(T a, T b);

    static abstract T Min(T a, T b);

    /// <summary>Sums of 32-bit whole numbers, wrapping.</summary>
    static abstract T AddBits(T a, T b);

    /// <summary>Differences of 32-bit whole numbers, wrapping.</summary>
    static abstract T SubtractBits(T a, T b);

    static abstract T Xor(T a, T b);

    static abstract T And(T a, T b);

    static abstract T Or(T a, T b);

    static abstract T ShiftLeft(T value, int bits);

    /// <summary>Zeros come in from the left.</summary>
    static abstract T ShiftRight(T value, int bits);

    /// <summary>The sign bit comes in from the left.</summary>
    static abstract T ShiftRightSigned(T value, int bits);

    static abstract T RotateLeft(T value, [ConstantExpected] byte bits);

    /// <summary>Upper and lower 32 bits of the products of unsigned whole numbers.</summary>
    static abstract (T High, T Low) MultiplyWide(T value, uint factor);

    /// <summary>Signed whole numbers as floats, rounded to nearest.</summary>
    static abstract T ToFloat(T integers);

    /// <summary>Writes floats in 0 … 255.99 as bytes, truncated; a whole number that is off by one is no error here.</summary>
    static abstract void StoreAsBytes(T value, byte* address);

    /// <summary>The smallest and the largest lane.</summary>
    static abstract (float Least, float Greatest) Range(T least, T greatest);

    /// <summary>All bits of a lane where two floats are equal, none elsewhere.</summary>
    static abstract T Equal(T a, T b);

    /// <summary>Bits of <paramref name="yes"/> where those of <paramref name="mask"/> are one, else of <paramref name="no"/>.</summary>
    static abstract T Select(T mask, T yes, T no);
}
