using System.Runtime.CompilerServices;

namespace FMixSharp;

/// <summary>
/// One pass of <see cref="ColumnFourier"/> for each small radix: of <c>length</c> rows, sub-transforms of size <c>done</c> are finished,
/// and <c>radix</c> of them are joined into each one of size radix·done. Twiddles lie as (cosine, sine) for k = 1 … radix − 1, for each j.
/// Each pass is a method of its own that is not inlined: merged into one body they run out of registers.
/// </summary>
internal static unsafe class Butterflies<T>
    where T : unmanaged, ILanes<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix2(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 2)
        {
            for (var row = j; row < length; row += 2 * done)
            {
                float* r = re + row * stride,
                    i = im + row * stride;
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
        var half = T.All(-0.5f);
        var sine = T.All(0.866025403784438647f); // sin 120°
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 4)
        {
            for (var row = j; row < length; row += 3 * done)
            {
                float* r = re + row * stride,
                    i = im + row * stride;
                var x0 = Load(r, i);
                var x1 = Turn(Load(r + step, i + step), twiddle);
                var x2 = Turn(Load(r + 2 * step, i + 2 * step), twiddle + 2);
                var sum = x1 + x2;
                var middle = ComplexLanes<T>.Add(x0, sum, half);
                var side = ComplexLanes<T>.DifferenceTimesI(x1, x2);
                Store(r, i, x0 + sum);
                Store(r + step, i + step, ComplexLanes<T>.Add(middle, side, sine));
                Store(r + 2 * step, i + 2 * step, ComplexLanes<T>.Add(middle, side, -sine));
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
                float* r = re + row * stride,
                    i = im + row * stride;
                ComplexLanes<T> x0 = Load(r, i),
                    x1 = Load(r + step, i + step),
                    x2 = Load(r + 2 * step, i + 2 * step),
                    x3 = Load(r + 3 * step, i + 3 * step);
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
        T cos1 = T.All(0.309016994374947424f),
            cos2 = T.All(-0.809016994374947424f); // 72°, 144°
        T sin1 = T.All(0.951056516295153572f),
            sin2 = T.All(0.587785252292473129f);
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 8)
        {
            for (var row = j; row < length; row += 5 * done)
            {
                float* r = re + row * stride,
                    i = im + row * stride;
                var x0 = Load(r, i);
                var x1 = Turn(Load(r + step, i + step), twiddle);
                var x2 = Turn(Load(r + 2 * step, i + 2 * step), twiddle + 2);
                var x3 = Turn(Load(r + 3 * step, i + 3 * step), twiddle + 4);
                var x4 = Turn(Load(r + 4 * step, i + 4 * step), twiddle + 6);
                ComplexLanes<T> sum1 = x1 + x4,
                    sum2 = x2 + x3;
                ComplexLanes<T> difference1 = ComplexLanes<T>.DifferenceTimesI(x1, x4),
                    difference2 = ComplexLanes<T>.DifferenceTimesI(x2, x3);
                Store(r, i, x0 + sum1 + sum2);
                var a1 = ComplexLanes<T>.Add(ComplexLanes<T>.Add(x0, sum1, cos1), sum2, cos2);
                var b1 = ComplexLanes<T>.Add(difference1.Times(sin1), difference2, sin2);
                Store(r + step, i + step, a1 + b1);
                Store(r + 4 * step, i + 4 * step, a1 - b1);
                var a2 = ComplexLanes<T>.Add(ComplexLanes<T>.Add(x0, sum1, cos2), sum2, cos1);
                var b2 = ComplexLanes<T>.Add(difference1.Times(sin2), difference2, -sin1);
                Store(r + 2 * step, i + 2 * step, a2 + b2);
                Store(r + 3 * step, i + 3 * step, a2 - b2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix7(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        // multiples of 360°/7
        T cos1 = T.All(0.623489801858733531f),
            cos2 = T.All(-0.222520933956314404f),
            cos3 = T.All(-0.900968867902419126f);
        T sin1 = T.All(0.781831482468029809f),
            sin2 = T.All(0.974927912181823607f),
            sin3 = T.All(0.433883739117558120f);
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 12)
        {
            for (var row = j; row < length; row += 7 * done)
            {
                float* r = re + row * stride,
                    i = im + row * stride;
                var x0 = Load(r, i);
                Pair(r, i, step, 6 * step, twiddle, twiddle + 10, out var sum1, out var difference1);
                Pair(r, i, 2 * step, 5 * step, twiddle + 2, twiddle + 8, out var sum2, out var difference2);
                Pair(r, i, 3 * step, 4 * step, twiddle + 4, twiddle + 6, out var sum3, out var difference3);
                Store(r, i, x0 + sum1 + sum2 + sum3);
                var a = ComplexLanes<T>.Add(ComplexLanes<T>.Add(ComplexLanes<T>.Add(x0, sum1, cos1), sum2, cos2), sum3, cos3);
                var b = ComplexLanes<T>.Add(ComplexLanes<T>.Add(difference1.Times(sin1), difference2, sin2), difference3, sin3);
                Store(r + step, i + step, a + b);
                Store(r + 6 * step, i + 6 * step, a - b);
                a = ComplexLanes<T>.Add(ComplexLanes<T>.Add(ComplexLanes<T>.Add(x0, sum1, cos2), sum2, cos3), sum3, cos1);
                b = ComplexLanes<T>.Subtract(ComplexLanes<T>.Subtract(difference1.Times(sin2), difference2, sin3), difference3, sin1);
                Store(r + 2 * step, i + 2 * step, a + b);
                Store(r + 5 * step, i + 5 * step, a - b);
                a = ComplexLanes<T>.Add(ComplexLanes<T>.Add(ComplexLanes<T>.Add(x0, sum1, cos3), sum2, cos1), sum3, cos2);
                b = ComplexLanes<T>.Add(ComplexLanes<T>.Subtract(difference1.Times(sin3), difference2, sin1), difference3, sin2);
                Store(r + 3 * step, i + 3 * step, a + b);
                Store(r + 4 * step, i + 4 * step, a - b);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Radix8(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var root = T.All(0.707106781186547524f); // √½
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 14)
        {
            for (var row = j; row < length; row += 8 * done)
            {
                float* r = re + row * stride,
                    i = im + row * stride;
                ComplexLanes<T> x0 = Load(r, i),
                    x1 = Load(r + step, i + step),
                    x2 = Load(r + 2 * step, i + 2 * step),
                    x3 = Load(r + 3 * step, i + 3 * step);
                ComplexLanes<T> x4 = Load(r + 4 * step, i + 4 * step),
                    x5 = Load(r + 5 * step, i + 5 * step);
                ComplexLanes<T> x6 = Load(r + 6 * step, i + 6 * step),
                    x7 = Load(r + 7 * step, i + 7 * step);
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
                var turned = new ComplexLanes<T>(x3.Re - x3.Im, x3.Re + x3.Im); // e^(iπ/4), but for √½
                Store(r + step, i + step, ComplexLanes<T>.Add(x2, turned, root));
                Store(r + 5 * step, i + 5 * step, ComplexLanes<T>.Add(x2, turned, -root));
                Store(r + 2 * step, i + 2 * step, new ComplexLanes<T>(x4.Re - x5.Im, x4.Im + x5.Re));
                Store(r + 6 * step, i + 6 * step, new ComplexLanes<T>(x4.Re + x5.Im, x4.Im - x5.Re));
                turned = new ComplexLanes<T>(x7.Re + x7.Im, x7.Im - x7.Re); // −e^(3iπ/4), but for √½
                Store(r + 3 * step, i + 3 * step, ComplexLanes<T>.Add(x6, turned, -root));
                Store(r + 7 * step, i + 7 * step, ComplexLanes<T>.Add(x6, turned, root));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> Load(float* re, float* im) => new(T.Load(re), T.Load(im));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* re, float* im, ComplexLanes<T> value)
    {
        T.Store(value.Re, re);
        T.Store(value.Im, im);
    }

    /// <summary>value·(twiddle[0] + i·twiddle[1]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> Turn(ComplexLanes<T> value, float* twiddle)
    {
        T cosine = T.All(twiddle[0]),
            sine = T.All(twiddle[1]);
        return new ComplexLanes<T>(
            T.NegateMultiplyAdd(value.Im, sine, value.Re * cosine),
            T.MultiplyAdd(value.Re, sine, value.Im * cosine)
        );
    }

    /// <summary>Sum, and i times the difference, of two turned inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(
        float* re,
        float* im,
        nint low,
        nint high,
        float* lowTurn,
        float* highTurn,
        out ComplexLanes<T> sum,
        out ComplexLanes<T> difference
    )
    {
        ComplexLanes<T> a = Turn(Load(re + low, im + low), lowTurn),
            b = Turn(Load(re + high, im + high), highTurn);
        sum = a + b;
        difference = ComplexLanes<T>.DifferenceTimesI(a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref ComplexLanes<T> x0, ref ComplexLanes<T> x1, ref ComplexLanes<T> x2, ref ComplexLanes<T> x3)
    {
        ComplexLanes<T> evenSum = x0 + x2,
            evenDifference = x0 - x2,
            oddSum = x1 + x3,
            oddDifference = ComplexLanes<T>.DifferenceTimesI(x1, x3);
        x0 = evenSum + oddSum;
        x1 = evenDifference + oddDifference;
        x2 = evenSum - oddSum;
        x3 = evenDifference - oddDifference;
    }
}
