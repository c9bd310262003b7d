using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// The pass of <see cref="ColumnFourier"/> for any odd radix r, by the definition, with inputs k and r − k taken together: their sum meets
/// only cosines and their difference only sines, which quarters the work.
/// </summary>
internal sealed unsafe class OddRadix
{
    private readonly int half;
    private readonly AlignedBuffer cosinesAndSines; // [output j][input k] pairs, both 1 … (r − 1)/2

    public OddRadix(int radix)
    {
        Radix = radix;
        half = radix / 2;
        cosinesAndSines = new AlignedBuffer(2 * half * half);
        for (var j = 1; j <= half; j++)
        {
            for (var k = 1; k <= half; k++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * (j * k % radix) / radix);
                cosinesAndSines.Pointer[2 * ((j - 1) * half + k - 1)] = (float)cosine;
                cosinesAndSines.Pointer[2 * ((j - 1) * half + k - 1) + 1] = (float)sine;
            }
        }
    }

    public int Radix { get; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Pass(float* re, float* im, nint stride, int length, int done, float* twiddle)
    {
        var sums = stackalloc Lanes[half];
        var differences = stackalloc Lanes[half];
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 2 * (Radix - 1))
        {
            for (var row = j; row < length; row += Radix * done)
                Join(re + row * stride, im + row * stride, step, twiddle, sums, differences);
        }
    }

    private void Join(float* re, float* im, nint step, float* twiddle, Lanes* sums, Lanes* differences)
    {
        var first = Butterflies.Load(re, im);
        var total = first;
        for (var k = 1; k <= half; k++)
        {
            var low = Butterflies.Turn(Butterflies.Load(re + k * step, im + k * step), twiddle + 2 * (k - 1));
            var mirror = Radix - k;
            var high = Butterflies.Turn(Butterflies.Load(re + mirror * step, im + mirror * step), twiddle + 2 * (mirror - 1));
            sums[k - 1] = low + high;
            differences[k - 1] = (low - high).TimesI();
            total += sums[k - 1];
        }
        Butterflies.Store(re, im, total);
        var table = cosinesAndSines.Pointer;
        for (var j = 1; j <= half; j++)
        {
            var even = first;
            var odd = default(Lanes);
            for (var k = 0; k < half; k++, table += 2)
            {
                even = Lanes.Add(even, sums[k], Vector256.Create(table[0]));
                odd = Lanes.Add(odd, differences[k], Vector256.Create(table[1]));
            }
            Butterflies.Store(re + j * step, im + j * step, even + odd);
            Butterflies.Store(re + (Radix - j) * step, im + (Radix - j) * step, even - odd);
        }
    }
}
