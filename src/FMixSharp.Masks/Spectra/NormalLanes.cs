using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// Standard normal pairs, sixteen at a time: Philox blocks 0 to 15 of a key seed sixteen lanes of xoshiro128++ (Blackman and Vigna, 2019),
/// and Box–Muller turns two words per lane into a pair. Only exactly rounded operations are used, so the numbers are the same
/// bit for bit on every processor, whatever its vector width.
/// </summary>
internal struct NormalLanes
{
    private Vector512<uint> s0, s1, s2, s3;

    public NormalLanes(RandomKey key)
    {
        s0 = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        s1 = Vector512<uint>.Zero;
        s2 = Vector512.Create(0x4E4F524Du); // apart from streams (0) and folds
        s3 = Vector512<uint>.Zero;
        uint key0 = (uint)key.Value, key1 = (uint)(key.Value >> 32);
        for (var round = 0; round < 10; round++)
        {
            var (high0, low0) = MultiplyWide(s0, 0xD2511F53);
            var (high1, low1) = MultiplyWide(s2, 0xCD9E8D57);
            s0 = high1 ^ s1 ^ Vector512.Create(key0);
            s1 = low1;
            s2 = high0 ^ s3 ^ Vector512.Create(key1);
            s3 = low0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
    }

    /// <summary>The next sixteen pairs of independent standard normals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second) Next()
    {
        var radius = Radius(NextWords());
        var word = NextWords();
        // 30 bits give an angle within ±45°, where short polynomials do; the other two pick the quadrant by a swap and a sign.
        var angle = Vector512.FusedMultiplyAdd(
            Vector512.ConvertToSingle((word & Vector512.Create(0x3FFFFFFFu)).AsInt32()),
            Vector512.Create(MathF.PI / 2 / (1 << 30)), Vector512.Create(-MathF.PI / 4));
        var square = angle * angle;
        var sine = Polynomial(square, -1.9515295891E-4f, 8.3321608736E-3f, -1.6666654611E-1f);
        sine = Vector512.FusedMultiplyAdd(sine * square, angle, angle) * radius;
        var cosine = Polynomial(square, 2.443315711809948E-5f, -1.388731625493765E-3f, 4.166664568298827E-2f);
        cosine = Vector512.FusedMultiplyAdd(cosine, square * square, Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), Vector512<float>.One));
        cosine = ((cosine * radius).AsUInt32() ^ (word & Vector512.Create(0x80000000u))).AsSingle();
        var swap = Vector512.ShiftRightArithmetic((word << 1).AsInt32(), 31).AsSingle();
        return (Vector512.ConditionalSelect(swap, sine, cosine), Vector512.ConditionalSelect(swap, cosine, sine));
    }

    /// <summary>√(−2 ln u) of u = (word + ½)·2⁻³².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Radius(Vector512<uint> word)
    {
        // High and low half converted separately: exact conversion of unsigned words is not an instruction everywhere.
        var high = Vector512.ConvertToSingle((word >> 16).AsInt32());
        var low = Vector512.ConvertToSingle((word & Vector512.Create(0xFFFFu)).AsInt32()) + Vector512.Create(0.5f);
        var uniform = Vector512.FusedMultiplyAdd(high, Vector512.Create(1f / (1 << 16)), low * Vector512.Create(1f / (1L << 32)));
        // u = m·2^e with m in [√½, √2): ln u = e·ln 2 + ln m, and ln(1 + t) by a polynomial.
        var bits = uniform.AsInt32();
        var exponent = Vector512.ShiftRightArithmetic(bits - Vector512.Create(0x3F3504F3), 23);
        var t = (bits - (exponent << 23)).AsSingle() - Vector512<float>.One;
        var p = Polynomial(t, 7.0376836292E-2f, -1.1514610310E-1f, 1.1676998740E-1f);
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-1.2420140846E-1f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(1.4249322787E-1f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-1.6668057665E-1f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(2.0000714765E-1f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-2.4999993993E-1f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(3.3333331174E-1f));
        var square = t * t;
        var tail = Vector512.FusedMultiplyAdd(p * t, square, square * Vector512.Create(-0.5f)) + t;
        var log = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(exponent), Vector512.Create(0.693147180559945f), tail);
        return Vector512.Sqrt(Vector512.Max(log * Vector512.Create(-2f), Vector512<float>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Polynomial(Vector512<float> x, float a, float b, float c) =>
        Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(Vector512.Create(a), x, Vector512.Create(b)), x, Vector512.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<uint> NextWords()
    {
        var sum = s0 + s3;
        var result = ((sum << 7) | (sum >> 25)) + s0;
        var shifted = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 11) | (s3 >> 21);
        return result;
    }

    private static (Vector512<uint> High, Vector512<uint> Low) MultiplyWide(Vector512<uint> value, uint factor)
    {
        var wide = Vector512.Create((ulong)factor);
        var even = (value.AsUInt64() & Vector512.Create(0xFFFFFFFFUL)) * wide;
        var odd = (value.AsUInt64() >> 32) * wide;
        var high = (even >> 32) | (odd & Vector512.Create(0xFFFFFFFF00000000UL));
        var low = (even & Vector512.Create(0xFFFFFFFFUL)) | (odd << 32);
        return (high.AsUInt32(), low.AsUInt32());
    }
}
