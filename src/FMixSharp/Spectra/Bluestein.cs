namespace FMixSharp;

/// <summary>
/// A transform of any length N as a convolution of a power-of-two length M ≥ 2N − 1 (Bluestein, 1970): nk = (n² + k² − (n − k)²)/2. For
/// lengths with a large prime factor only. Rows go in and come out in natural order.
/// </summary>
internal sealed unsafe class Bluestein
{
    private readonly int length;
    private readonly ColumnFourier inner;
    private readonly int[] positions;
    private readonly float[] chirp; // e^(iπ·n²/N), as (cosine, sine)
    private readonly float[] filter; // transform of the conjugate chirp, over M, with the 1/M of the way back

    public Bluestein(int length)
    {
        this.length = length;
        var size = 1;
        while (size < 2 * length - 1)
            size *= 2;
        inner = new ColumnFourier(size);
        positions = [.. Enumerable.Range(0, size).Select(inner.Position)];
        chirp = new float[2 * length];
        var response = new double[2 * size];
        for (var n = 0; n < length; n++)
        {
            // n² is reduced modulo 2N first: the angle of a large square would have lost its digits.
            var (sine, cosine) = Math.SinCos(Math.PI * ((long)n * n % (2L * length)) / length);
            (chirp[2 * n], chirp[2 * n + 1]) = ((float)cosine, (float)sine);
            (response[2 * n], response[2 * n + 1]) = (cosine, -sine);
            if (n > 0)
                (response[2 * (size - n)], response[2 * (size - n) + 1]) = (cosine, -sine);
        }
        filter = [.. InverseTransform(response, size).Select(value => (float)(value / size))];
    }

    /// <summary>Two complex buffers of M rows of sixteen.</summary>
    public int ScratchLength => 4 * positions.Length * 16;

    public void Transform<T>(float* re, float* im, nint stride, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        var size = positions.Length;
        float* aRe = scratch,
            aIm = aRe + size * T.Count,
            bRe = aIm + size * T.Count,
            bIm = bRe + size * T.Count;
        fixed (
            float* turn = chirp,
                response = filter
        )
        {
            new Span<float>(aRe, 2 * size * T.Count).Clear();
            for (var k = 0; k < length; k++)
            {
                var row = positions[k] * T.Count;
                Butterflies<T>.Store(
                    aRe + row,
                    aIm + row,
                    Butterflies<T>.Turn(Butterflies<T>.Load(re + k * stride, im + k * stride), turn + 2 * k)
                );
            }
            inner.Transform<T>(aRe, aIm, T.Count, null);
            // The second transform should be a forward one; with the same kernel, index k stands for −k.
            for (var k = 0; k < size; k++)
            {
                var row = positions[(size - k) % size] * T.Count;
                Butterflies<T>.Store(
                    bRe + row,
                    bIm + row,
                    Butterflies<T>.Turn(Butterflies<T>.Load(aRe + k * T.Count, aIm + k * T.Count), response + 2 * k)
                );
            }
            inner.Transform<T>(bRe, bIm, T.Count, null);
            for (var n = 0; n < length; n++)
                Butterflies<T>.Store(
                    re + n * stride,
                    im + n * stride,
                    Butterflies<T>.Turn(Butterflies<T>.Load(bRe + n * T.Count, bIm + n * T.Count), turn + 2 * n)
                );
        }
    }

    /// <summary>Inverse transform of (re, im) pairs in double precision, power-of-two size, once per plan.</summary>
    private static double[] InverseTransform(double[] pairs, int size)
    {
        if (size == 1)
            return pairs;
        var half = size / 2;
        double[] even = new double[size],
            odd = new double[size];
        for (var n = 0; n < half; n++)
        {
            (even[2 * n], even[2 * n + 1]) = (pairs[4 * n], pairs[4 * n + 1]);
            (odd[2 * n], odd[2 * n + 1]) = (pairs[4 * n + 2], pairs[4 * n + 3]);
        }
        (even, odd) = (InverseTransform(even, half), InverseTransform(odd, half));
        var result = new double[2 * size];
        for (var k = 0; k < half; k++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * k / size);
            var re = odd[2 * k] * cosine - odd[2 * k + 1] * sine;
            var im = odd[2 * k] * sine + odd[2 * k + 1] * cosine;
            (result[2 * k], result[2 * k + 1]) = (even[2 * k] + re, even[2 * k + 1] + im);
            (result[2 * (k + half)], result[2 * (k + half) + 1]) = (even[2 * k] - re, even[2 * k + 1] - im);
        }
        return result;
    }
}
