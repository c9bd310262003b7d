using System.Runtime.CompilerServices;

namespace FMixSharp;

/// <summary>
/// Standard normal pairs, a vector at a time: Philox blocks of a key seed lanes of xoshiro128++ (Blackman and Vigna, 2019),
/// and Box–Muller turns two words per lane into a pair. Only exactly rounded operations are used, so the numbers are the same
/// bit for bit on every processor, whatever its vector width.
/// </summary>
internal struct NormalLanes<T>
    where T : unmanaged, ILanes<T>
{
    private T s0,
        s1,
        s2,
        s3;

    /// <param name="key">Where in the run's randomness the lanes are.</param>
    /// <param name="firstLane">Number of the first lane; each lane is a sequence of its own.</param>
    public NormalLanes(RandomKey key, uint firstLane)
    {
        s0 = T.AddBits(T.Indices, T.AllBits(firstLane));
        s1 = s3 = T.AllBits(0);
        s2 = T.AllBits(0x4E4F524D); // apart from streams (0) and folds
        uint key0 = (uint)key.Value,
            key1 = (uint)(key.Value >> 32);
        for (var round = 0; round < 10; round++)
        {
            var (high0, low0) = T.MultiplyWide(s0, 0xD2511F53);
            var (high1, low1) = T.MultiplyWide(s2, 0xCD9E8D57);
            s0 = T.Xor(T.Xor(high1, s1), T.AllBits(key0));
            s1 = low1;
            s2 = T.Xor(T.Xor(high0, s3), T.AllBits(key1));
            s3 = low0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
    }

    /// <summary>The next pair of independent standard normals of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T First, T Second) Next()
    {
        var radius = Radius(NextWords());
        var word = NextWords();
        // 30 bits give an angle within ±45°, where short polynomials do; the other two pick the quadrant by a swap and a sign.
        var angle = T.MultiplyAdd(T.ToFloat(T.And(word, T.AllBits(0x3FFFFFFF))), T.All(MathF.PI / 2 / (1 << 30)), T.All(-MathF.PI / 4));
        var square = angle * angle;
        var sine = Polynomial(square, -1.9515295891E-4f, 8.3321608736E-3f, -1.6666654611E-1f);
        sine = T.MultiplyAdd(sine * square, angle, angle) * radius;
        var cosine = Polynomial(square, 2.443315711809948E-5f, -1.388731625493765E-3f, 4.166664568298827E-2f);
        cosine = T.MultiplyAdd(cosine, square * square, T.MultiplyAdd(square, T.All(-0.5f), T.All(1)));
        cosine = T.Xor(cosine * radius, T.And(word, T.AllBits(0x80000000)));
        var swap = T.ShiftRightSigned(T.ShiftLeft(word, 1), 31);
        return (T.Select(swap, sine, cosine), T.Select(swap, cosine, sine));
    }

    /// <summary>√(−2 ln u) of u = k·2⁻³¹, where k is 31 bits of the word, or 1 if they are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Radius(T word)
    {
        var whole = T.ToFloat(T.Or(T.ShiftRight(word, 1), T.AllBits(1)));
        var uniform = T.SubtractBits(whole, T.AllBits(31 << 23)); // divided by 2³¹, in the exponent
        // u = m·2^e with m in [√½, √2): ln u = e·ln 2 + ln m, and ln(1 + t) by a polynomial. All factors are −2 times those of the
        // logarithm.
        var exponent = T.ShiftRightSigned(T.SubtractBits(uniform, T.AllBits(0x3F3504F3)), 23);
        var t = T.SubtractBits(uniform, T.ShiftLeft(exponent, 23)) - T.All(1);
        var p = Polynomial(t, -2 * 7.0376836292E-2f, 2 * 1.1514610310E-1f, -2 * 1.1676998740E-1f);
        p = T.MultiplyAdd(p, t, T.All(2 * 1.2420140846E-1f));
        p = T.MultiplyAdd(p, t, T.All(-2 * 1.4249322787E-1f));
        p = T.MultiplyAdd(p, t, T.All(2 * 1.6668057665E-1f));
        p = T.MultiplyAdd(p, t, T.All(-2 * 2.0000714765E-1f));
        p = T.MultiplyAdd(p, t, T.All(2 * 2.4999993993E-1f));
        p = T.MultiplyAdd(p, t, T.All(-2 * 3.3333331174E-1f));
        var square = t * t;
        var tail = T.MultiplyAdd(p * t, square, T.MultiplyAdd(t, T.All(-2), square));
        return T.Sqrt(T.MultiplyAdd(T.ToFloat(exponent), T.All(-2 * 0.693147180559945f), tail));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Polynomial(T x, float a, float b, float c) => T.MultiplyAdd(T.MultiplyAdd(T.All(a), x, T.All(b)), x, T.All(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T NextWords()
    {
        var result = T.AddBits(T.RotateLeft(T.AddBits(s0, s3), 7), s0);
        var shifted = T.ShiftLeft(s1, 9);
        s2 = T.Xor(s2, s0);
        s3 = T.Xor(s3, s1);
        s1 = T.Xor(s1, s2);
        s0 = T.Xor(s0, s3);
        s2 = T.Xor(s2, shifted);
        s3 = T.RotateLeft(s3, 11);
        return result;
    }
}
