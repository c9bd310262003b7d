using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp;

/// <summary>Eight lanes, for AVX2 and everything else.</summary>
internal readonly unsafe struct Lanes8(Vector256<float> value) : ILanes<Lanes8>
{
    private readonly Vector256<float> value = value;

    public static int Count => 8;

    public static Lanes8 Indices => Of(Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(float* address) => new(Vector256.LoadAligned(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadUnaligned(float* address) => new(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadMask(byte* address) => new((Vector256<int>.Zero - WidenedBytes(address)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUnaligned(Lanes8 value, float* address) => value.value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes8 value, float* address) => value.value.StoreAligned(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 AllBits(uint value) => Of(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) => new(Vector256.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 NegateMultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) => new(Vector256.FusedMultiplyAdd(-a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Sqrt(Lanes8 value) => new(Vector256.Sqrt(value.value));

    // Native: neither NaN nor the sign of zero matters where these are used.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Max(Lanes8 a, Lanes8 b) => new(Vector256.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Min(Lanes8 a, Lanes8 b) => new(Vector256.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 AddBits(Lanes8 a, Lanes8 b) => Of(a.Bits + b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 SubtractBits(Lanes8 a, Lanes8 b) => Of(a.Bits - b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Xor(Lanes8 a, Lanes8 b) => Of(a.Bits ^ b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 And(Lanes8 a, Lanes8 b) => Of(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Or(Lanes8 a, Lanes8 b) => Of(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftLeft(Lanes8 value, int bits) => Of(value.Bits << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftRight(Lanes8 value, int bits) => Of(value.Bits >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftRightSigned(Lanes8 value, int bits) => new((value.value.AsInt32() >> bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 RotateLeft(Lanes8 value, [ConstantExpected] byte bits) =>
        Of(Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(value.Bits, bits) : (value.Bits << bits) | (value.Bits >> (32 - bits)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes8 High, Lanes8 Low) MultiplyWide(Lanes8 value, uint factor)
    {
        var wide = Vector256.Create((ulong)factor);
        var even = (value.value.AsUInt64() & Vector256.Create(0xFFFFFFFFUL)) * wide;
        var odd = (value.value.AsUInt64() >> 32) * wide;
        var high = (even >> 32) | (odd & Vector256.Create(0xFFFFFFFF00000000UL));
        var low = (even & Vector256.Create(0xFFFFFFFFUL)) | (odd << 32);
        return (new(high.AsSingle()), new(low.AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ToFloat(Lanes8 integers) => new(Vector256.ConvertToSingle(integers.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Lanes8 value, byte* address)
    {
        var whole = Vector256.ConvertToInt32Native(value.value).AsUInt32();
        var narrow = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
        *(ulong*)address = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
    }

    public static (float Least, float Greatest) Range(Lanes8 least, Lanes8 greatest)
    {
        var (low, high) = (least.value[0], greatest.value[0]);
        for (var lane = 1; lane < 8; lane++)
            (low, high) = (Math.Min(low, least.value[lane]), Math.Max(high, greatest.value[lane]));
        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Equal(Lanes8 a, Lanes8 b) => new(Vector256.Equals(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Select(Lanes8 mask, Lanes8 yes, Lanes8 no) => new(Vector256.ConditionalSelect(mask.value, yes.value, no.value));

    private Vector256<uint> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value.AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> WidenedBytes(byte* address)
    {
        var wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)address).AsByte());
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes8 Of(Vector256<uint> bits) => new(bits.AsSingle());
}
