using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp;

/// <summary>Sixteen lanes, for processors with AVX-512.</summary>
internal readonly unsafe struct Lanes16(Vector512<float> value) : ILanes<Lanes16>
{
    private readonly Vector512<float> value = value;

    public static int Count => 16;

    public static Lanes16 Indices => Of(Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(float* address) => new(Vector512.LoadAligned(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadUnaligned(float* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadMask(byte* address) => new((Vector512<int>.Zero - WidenedBytes(address)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUnaligned(Lanes16 value, float* address) => value.value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes16 value, float* address) => value.value.StoreAligned(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 AllBits(uint value) => Of(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) => new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 NegateMultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) => new(Vector512.FusedMultiplyAdd(-a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Sqrt(Lanes16 value) => new(Vector512.Sqrt(value.value));

    // Native: neither NaN nor the sign of zero matters where these are used.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(Lanes16 a, Lanes16 b) => new(Vector512.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Min(Lanes16 a, Lanes16 b) => new(Vector512.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 AddBits(Lanes16 a, Lanes16 b) => Of(a.Bits + b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 SubtractBits(Lanes16 a, Lanes16 b) => Of(a.Bits - b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Xor(Lanes16 a, Lanes16 b) => Of(a.Bits ^ b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 And(Lanes16 a, Lanes16 b) => Of(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Or(Lanes16 a, Lanes16 b) => Of(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftLeft(Lanes16 value, int bits) => Of(value.Bits << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftRight(Lanes16 value, int bits) => Of(value.Bits >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftRightSigned(Lanes16 value, int bits) => new((value.value.AsInt32() >> bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 RotateLeft(Lanes16 value, [ConstantExpected] byte bits) =>
        Of(Avx512F.IsSupported ? Avx512F.RotateLeft(value.Bits, bits) : (value.Bits << bits) | (value.Bits >> (32 - bits)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes16 High, Lanes16 Low) MultiplyWide(Lanes16 value, uint factor)
    {
        var wide = Vector512.Create((ulong)factor);
        var even = (value.value.AsUInt64() & Vector512.Create(0xFFFFFFFFUL)) * wide;
        var odd = (value.value.AsUInt64() >> 32) * wide;
        var high = (even >> 32) | (odd & Vector512.Create(0xFFFFFFFF00000000UL));
        var low = (even & Vector512.Create(0xFFFFFFFFUL)) | (odd << 32);
        return (new(high.AsSingle()), new(low.AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ToFloat(Lanes16 integers) => new(Vector512.ConvertToSingle(integers.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Lanes16 value, byte* address)
    {
        var whole = Vector512.ConvertToInt32Native(value.value).AsUInt32();
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector128Byte(whole).Store(address);
        else
            Vector128
                .Narrow(
                    Vector256.Narrow(whole.GetLower(), whole.GetUpper()).GetLower(),
                    Vector256.Narrow(whole.GetLower(), whole.GetUpper()).GetUpper()
                )
                .Store(address);
    }

    public static (float Least, float Greatest) Range(Lanes16 least, Lanes16 greatest)
    {
        var (low, high) = (least.value[0], greatest.value[0]);
        for (var lane = 1; lane < 16; lane++)
            (low, high) = (Math.Min(low, least.value[lane]), Math.Max(high, greatest.value[lane]));
        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Equal(Lanes16 a, Lanes16 b) => new(Vector512.Equals(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Select(Lanes16 mask, Lanes16 yes, Lanes16 no) =>
        new(Vector512.ConditionalSelect(mask.value, yes.value, no.value));

    private Vector512<uint> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value.AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> WidenedBytes(byte* address)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector128.Load(address));
        var (low, high) = Vector128.Widen(Vector128.Load(address));
        return Vector512
            .Create(
                Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)),
                Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))
            )
            .AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes16 Of(Vector512<uint> bits) => new(bits.AsSingle());
}
