using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// Standard normal pairs, eight at a time: Philox blocks of a key seed eight lanes of xoshiro128++ (Blackman and Vigna, 2019),
/// and Box–Muller turns two words per lane into a pair. Only exactly rounded operations are used, so the numbers are the same
/// bit for bit on every processor, whatever its vector width.
/// </summary>
internal struct NormalLanes
{
    private Vector256<uint> s0, s1, s2, s3;

    /// <param name="key">Where in the run's randomness the lanes are.</param>
    /// <param name="firstLane">Number of the first of the eight lanes; each lane is a sequence of its own.</param>
    public NormalLanes(RandomKey key, uint firstLane)
    {
        s0 = Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7) + Vector256.Create(firstLane);
        s1 = Vector256<uint>.Zero;
        s2 = Vector256.Create(0x4E4F524Du); // apart from streams (0) and folds
        s3 = Vector256<uint>.Zero;
        uint key0 = (uint)key.Value, key1 = (uint)(key.Value >> 32);
        for (var round = 0; round < 10; round++)
        {
            var (high0, low0) = MultiplyWide(s0, 0xD2511F53);
            var (high1, low1) = MultiplyWide(s2, 0xCD9E8D57);
            s0 = high1 ^ s1 ^ Vector256.Create(key0);
            s1 = low1;
            s2 = high0 ^ s3 ^ Vector256.Create(key1);
            s3 = low0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
    }

    /// <summary>The next eight pairs of independent standard normals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<float> First, Vector256<float> Second) Next()
    {
        var radius = Radius(NextWords());
        var word = NextWords();
        // 30 bits give an angle within ±45°, where short polynomials do; the other two pick the quadrant by a swap and a sign.
        var angle = Vector256.FusedMultiplyAdd(
            Vector256.ConvertToSingle((word & Vector256.Create(0x3FFFFFFFu)).AsInt32()),
            Vector256.Create(MathF.PI / 2 / (1 << 30)), Vector256.Create(-MathF.PI / 4));
        var square = angle * angle;
        var sine = Polynomial(square, -1.9515295891E-4f, 8.3321608736E-3f, -1.6666654611E-1f);
        sine = Vector256.FusedMultiplyAdd(sine * square, angle, angle) * radius;
        var cosine = Polynomial(square, 2.443315711809948E-5f, -1.388731625493765E-3f, 4.166664568298827E-2f);
        cosine = Vector256.FusedMultiplyAdd(cosine, square * square, Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), Vector256<float>.One));
        cosine = ((cosine * radius).AsUInt32() ^ (word & Vector256.Create(0x80000000u))).AsSingle();
        var swap = Vector256.ShiftRightArithmetic((word << 1).AsInt32(), 31).AsSingle();
        return (Vector256.ConditionalSelect(swap, sine, cosine), Vector256.ConditionalSelect(swap, cosine, sine));
    }

    /// <summary>√(−2 ln u) of u = (word + ½)·2⁻³².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Radius(Vector256<uint> word)
    {
        // High and low half converted separately: exact conversion of unsigned words is not an instruction everywhere.
        var high = Vector256.ConvertToSingle((word >> 16).AsInt32());
        var low = Vector256.ConvertToSingle((word & Vector256.Create(0xFFFFu)).AsInt32()) + Vector256.Create(0.5f);
        var uniform = Vector256.FusedMultiplyAdd(high, Vector256.Create(1f / (1 << 16)), low * Vector256.Create(1f / (1L << 32)));
        // u = m·2^e with m in [√½, √2): ln u = e·ln 2 + ln m, and ln(1 + t) by a polynomial.
        var bits = uniform.AsInt32();
        var exponent = Vector256.ShiftRightArithmetic(bits - Vector256.Create(0x3F3504F3), 23);
        var t = (bits - (exponent << 23)).AsSingle() - Vector256<float>.One;
        var p = Polynomial(t, 7.0376836292E-2f, -1.1514610310E-1f, 1.1676998740E-1f);
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(-1.2420140846E-1f));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.4249322787E-1f));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(-1.6668057665E-1f));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(2.0000714765E-1f));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(-2.4999993993E-1f));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(3.3333331174E-1f));
        var square = t * t;
        var tail = Vector256.FusedMultiplyAdd(p * t, square, square * Vector256.Create(-0.5f)) + t;
        var log = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(exponent), Vector256.Create(0.693147180559945f), tail);
        return Vector256.Sqrt(Vector256.Max(log * Vector256.Create(-2f), Vector256<float>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(Vector256<float> x, float a, float b, float c) =>
        Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.Create(a), x, Vector256.Create(b)), x, Vector256.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> NextWords()
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

    private static (Vector256<uint> High, Vector256<uint> Low) MultiplyWide(Vector256<uint> value, uint factor)
    {
        var wide = Vector256.Create((ulong)factor);
        var even = (value.AsUInt64() & Vector256.Create(0xFFFFFFFFUL)) * wide;
        var odd = (value.AsUInt64() >> 32) * wide;
        var high = (even >> 32) | (odd & Vector256.Create(0xFFFFFFFF00000000UL));
        var low = (even & Vector256.Create(0xFFFFFFFFUL)) | (odd << 32);
        return (high.AsUInt32(), low.AsUInt32());
    }
}
