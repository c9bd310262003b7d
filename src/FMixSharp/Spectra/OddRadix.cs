using System.Runtime.CompilerServices;

namespace FMixSharp;

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
    public void Pass<T>(float* re, float* im, nint stride, int length, int done, float* twiddle)
        where T : unmanaged, ILanes<T>
    {
        var sums = stackalloc ComplexLanes<T>[half];
        var differences = stackalloc ComplexLanes<T>[half];
        var step = done * stride;
        for (nint j = 0; j < done; j++, twiddle += 2 * (Radix - 1))
        {
            for (var row = j; row < length; row += Radix * done)
                Join(re + row * stride, im + row * stride, step, twiddle, sums, differences);
        }
    }

    private void Join<T>(float* re, float* im, nint step, float* twiddle, ComplexLanes<T>* sums, ComplexLanes<T>* differences)
        where T : unmanaged, ILanes<T>
    {
        var first = Butterflies<T>.Load(re, im);
        var total = first;
        for (var k = 1; k <= half; k++)
        {
            var low = Butterflies<T>.Turn(Butterflies<T>.Load(re + k * step, im + k * step), twiddle + 2 * (k - 1));
            var mirror = Radix - k;
            var high = Butterflies<T>.Turn(Butterflies<T>.Load(re + mirror * step, im + mirror * step), twiddle + 2 * (mirror - 1));
            sums[k - 1] = low + high;
            differences[k - 1] = ComplexLanes<T>.DifferenceTimesI(low, high);
            total += sums[k - 1];
        }
        Butterflies<T>.Store(re, im, total);
        var table = cosinesAndSines.Pointer;
        for (var j = 1; j <= half; j++)
        {
            var even = first;
            var odd = default(ComplexLanes<T>);
            for (var k = 0; k < half; k++, table += 2)
            {
                even = ComplexLanes<T>.Add(even, sums[k], T.All(table[0]));
                odd = ComplexLanes<T>.Add(odd, differences[k], T.All(table[1]));
            }
            Butterflies<T>.Store(re + j * step, im + j * step, even + odd);
            Butterflies<T>.Store(re + (Radix - j) * step, im + (Radix - j) * step, even - odd);
        }
    }
}
