using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// One pass of <see cref="ColumnFourier"/> for each small radix: of <c>length</c> rows, sub-transforms of size <c>done</c> are finished, and
/// <c>radix</c> of them are joined into each one of size radix·done. Twiddles lie as (cosine, sine) for k = 1 … radix − 1, for each j.
/// Each pass is a method of its own that is not inlined: merged into one body they run out of registers.
/// </summary>
internal static unsafe class Butterflies
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix2(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 2)
        {
            for (var row = j; row < length; row += 2 * done)
            {
                float* r = re + row * stride, i = im + row * stride;
                var a = Load(r, i);
                var b = Turn(Load(r + step, i + step), twiddle);
                Store(r, i, a + b);
                Store(r + step, i + step, a - b);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix3(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var half = Vector256.Create(-0.5f);
        var sine = Vector256.Create(0.866025403784438647f); // sin 120°
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 4)
        {
            for (var row = j; row < length; row += 3 * done)
            {
                float* r = re + row * stride, i = im + row * stride;
                var x0 = Load(r, i);
                var x1 = Turn(Load(r + step, i + step), twiddle);
                var x2 = Turn(Load(r + 2 * step, i + 2 * step), twiddle + 2);
                var sum = x1 + x2;
                var middle = Lanes.Add(x0, sum, half);
                var side = (x1 - x2).TimesI();
                Store(r, i, x0 + sum);
                Store(r + step, i + step, Lanes.Add(middle, side, sine));
                Store(r + 2 * step, i + 2 * step, Lanes.Add(middle, side, -sine));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix4(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 6)
        {
            for (var row = j; row < length; row += 4 * done)
            {
                float* r = re + row * stride, i = im + row * stride;
                Lanes x0 = Load(r, i), x1 = Load(r + step, i + step), x2 = Load(r + 2 * step, i + 2 * step), x3 = Load(r + 3 * step, i + 3 * step);
                if (done > 1)
                {
                    x1 = Turn(x1, twiddle);
                    x2 = Turn(x2, twiddle + 2);
                    x3 = Turn(x3, twiddle + 4);
                }
                Four(ref x0, ref x1, ref x2, ref x3);
                Store(r, i, x0);
                Store(r + step, i + step, x1);
                Store(r + 2 * step, i + 2 * step, x2);
                Store(r + 3 * step, i + 3 * step, x3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix5(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        Vector256<float> cos1 = Vector256.Create(0.309016994374947424f), cos2 = Vector256.Create(-0.809016994374947424f); // 72°, 144°
        Vector256<float> sin1 = Vector256.Create(0.951056516295153572f), sin2 = Vector256.Create(0.587785252292473129f);
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 8)
        {
            for (var row = j; row < length; row += 5 * done)
            {
                float* r = re + row * stride, i = im + row * stride;
                var x0 = Load(r, i);
                var x1 = Turn(Load(r + step, i + step), twiddle);
                var x2 = Turn(Load(r + 2 * step, i + 2 * step), twiddle + 2);
                var x3 = Turn(Load(r + 3 * step, i + 3 * step), twiddle + 4);
                var x4 = Turn(Load(r + 4 * step, i + 4 * step), twiddle + 6);
                Lanes sum1 = x1 + x4, sum2 = x2 + x3, difference1 = (x1 - x4).TimesI(), difference2 = (x2 - x3).TimesI();
                Store(r, i, x0 + sum1 + sum2);
                var a1 = Lanes.Add(Lanes.Add(x0, sum1, cos1), sum2, cos2);
                var b1 = Lanes.Add(difference1.Times(sin1), difference2, sin2);
                Store(r + step, i + step, a1 + b1);
                Store(r + 4 * step, i + 4 * step, a1 - b1);
                var a2 = Lanes.Add(Lanes.Add(x0, sum1, cos2), sum2, cos1);
                var b2 = Lanes.Add(difference1.Times(sin2), difference2, -sin1);
                Store(r + 2 * step, i + 2 * step, a2 + b2);
                Store(r + 3 * step, i + 3 * step, a2 - b2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix8(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var root = Vector256.Create(0.707106781186547524f); // √½
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 14)
        {
            for (var row = j; row < length; row += 8 * done)
            {
                float* r = re + row * stride, i = im + row * stride;
                Lanes x0 = Load(r, i), x1 = Load(r + step, i + step), x2 = Load(r + 2 * step, i + 2 * step), x3 = Load(r + 3 * step, i + 3 * step);
                Lanes x4 = Load(r + 4 * step, i + 4 * step), x5 = Load(r + 5 * step, i + 5 * step);
                Lanes x6 = Load(r + 6 * step, i + 6 * step), x7 = Load(r + 7 * step, i + 7 * step);
                if (done > 1)
                {
                    x1 = Turn(x1, twiddle);
                    x2 = Turn(x2, twiddle + 2);
                    x3 = Turn(x3, twiddle + 4);
                    x4 = Turn(x4, twiddle + 6);
                    x5 = Turn(x5, twiddle + 8);
                    x6 = Turn(x6, twiddle + 10);
                    x7 = Turn(x7, twiddle + 12);
                }
                Four(ref x0, ref x2, ref x4, ref x6);
                Four(ref x1, ref x3, ref x5, ref x7);
                Store(r, i, x0 + x1);
                Store(r + 4 * step, i + 4 * step, x0 - x1);
                var turned = new Lanes(x3.Re - x3.Im, x3.Re + x3.Im); // e^(iπ/4), but for √½
                Store(r + step, i + step, Lanes.Add(x2, turned, root));
                Store(r + 5 * step, i + 5 * step, Lanes.Add(x2, turned, -root));
                turned = x5.TimesI();
                Store(r + 2 * step, i + 2 * step, x4 + turned);
                Store(r + 6 * step, i + 6 * step, x4 - turned);
                turned = new Lanes(x7.Re + x7.Im, x7.Im - x7.Re); // −e^(3iπ/4), but for √½
                Store(r + 3 * step, i + 3 * step, Lanes.Add(x6, turned, -root));
                Store(r + 7 * step, i + 7 * step, Lanes.Add(x6, turned, root));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Load(float* re, float* im) => new(Vector256.LoadAligned(re), Vector256.LoadAligned(im));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* re, float* im, Lanes value)
    {
        value.Re.StoreAligned(re);
        value.Im.StoreAligned(im);
    }

    /// <summary>value·(twiddle[0] + i·twiddle[1]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Turn(Lanes value, float* twiddle)
    {
        Vector256<float> cosine = Vector256.Create(twiddle[0]), sine = Vector256.Create(twiddle[1]);
        return new Lanes(
            Vector256.FusedMultiplyAdd(-value.Im, sine, value.Re * cosine),
            Vector256.FusedMultiplyAdd(value.Re, sine, value.Im * cosine));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref Lanes x0, ref Lanes x1, ref Lanes x2, ref Lanes x3)
    {
        Lanes evenSum = x0 + x2, evenDifference = x0 - x2, oddSum = x1 + x3, oddDifference = (x1 - x3).TimesI();
        x0 = evenSum + oddSum;
        x1 = evenDifference + oddDifference;
        x2 = evenSum - oddSum;
        x3 = evenDifference - oddDifference;
    }
}

/// <summary>Eight complex numbers.</summary>
internal readonly struct Lanes(Vector256<float> re, Vector256<float> im)
{
    public readonly Vector256<float> Re = re, Im = im;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator +(Lanes a, Lanes b) => new(a.Re + b.Re, a.Im + b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator -(Lanes a, Lanes b) => new(a.Re - b.Re, a.Im - b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes Times(Vector256<float> factor) => new(Re * factor, Im * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes TimesI() => new(-Im, Re);

    /// <summary>a + b·factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Add(Lanes a, Lanes b, Vector256<float> factor) =>
        new(Vector256.FusedMultiplyAdd(b.Re, factor, a.Re), Vector256.FusedMultiplyAdd(b.Im, factor, a.Im));
}
