namespace FMixSharp;

/// <summary>
/// The inverse discrete Fourier transform x[n] = Σ_k X[k]·e^(2πi·nk/N), without a factor 1/N, along the rows of sixteen adjacent
/// columns at once. Decimation in time, in place: rows go in at <see cref="Position"/> and come out in natural order, so the caller, which
/// writes the rows anyway, does the digit reversal for nothing. Any length: radices 8, 4, 2, 3, 5, 7 and odd primes directly, Bluestein's
/// form when a prime factor is too large for that.
/// </summary>
internal sealed unsafe class ColumnFourier
{
    /// <summary>Above this a direct odd radix costs more than Bluestein's convolution.</summary>
    private const int LargestDirectPrime = 211;

    private readonly (int Radix, int Done, int TwiddleOffset)[] passes;
    private readonly AlignedBuffer twiddles;
    private readonly OddRadix[] oddRadices;
    private readonly Bluestein? bluestein;

    public ColumnFourier(int length)
    {
        Length = length;
        var radices = Radices(length);
        if (radices is null)
        {
            bluestein = new Bluestein(length);
            passes = [];
            oddRadices = [];
            twiddles = new AlignedBuffer(1);
            return;
        }
        passes = new (int, int, int)[radices.Count];
        oddRadices = [.. radices.Where(radix => radix > 7 && radix % 2 == 1).Distinct().Select(radix => new OddRadix(radix))];
        var values = new List<float>();
        var done = 1;
        for (var p = 0; p < radices.Count; p++)
        {
            var radix = radices[p];
            passes[p] = (radix, done, values.Count);
            for (var j = 0; j < done; j++)
            {
                for (var k = 1; k < radix; k++)
                {
                    var (sine, cosine) = Math.SinCos(2 * Math.PI * j * k / ((long)done * radix));
                    values.Add((float)cosine);
                    values.Add((float)sine);
                }
            }
            done *= radix;
        }
        twiddles = new AlignedBuffer(Math.Max(1, values.Count));
        values.ToArray().CopyTo(twiddles.Span);
    }

    public int Length { get; }

    /// <summary>Extra floats that <see cref="Transform"/> needs as scratch; zero but for Bluestein's form.</summary>
    public int ScratchLength => bluestein?.ScratchLength ?? 0;

    /// <summary>The row at which input <paramref name="index"/> is expected.</summary>
    public int Position(int index)
    {
        if (bluestein is not null)
            return index;
        int position = 0,
            length = Length;
        for (var p = passes.Length - 1; p >= 0; p--)
        {
            length /= passes[p].Radix;
            position += index % passes[p].Radix * length;
            index /= passes[p].Radix;
        }
        return position;
    }

    /// <summary>Transforms as many columns in place as <typeparamref name="T"/> has lanes.</summary>
    /// <param name="re">Real parts: row r starts at re + r·stride; aligned to the vector.</param>
    /// <param name="im">Imaginary parts, likewise.</param>
    /// <param name="stride">Floats from one row to the next, a multiple of the lanes.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    public void Transform<T>(float* re, float* im, nint stride, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        if (bluestein is not null)
        {
            bluestein.Transform<T>(re, im, stride, scratch);
            return;
        }
        foreach (var (radix, done, offset) in passes)
        {
            var twiddle = twiddles.Pointer + offset;
            switch (radix)
            {
                case 2:
                    Butterflies<T>.Radix2(re, im, stride, Length, done, twiddle);
                    break;
                case 3:
                    Butterflies<T>.Radix3(re, im, stride, Length, done, twiddle);
                    break;
                case 4:
                    Butterflies<T>.Radix4(re, im, stride, Length, done, twiddle);
                    break;
                case 5:
                    Butterflies<T>.Radix5(re, im, stride, Length, done, twiddle);
                    break;
                case 7:
                    Butterflies<T>.Radix7(re, im, stride, Length, done, twiddle);
                    break;
                case 8:
                    Butterflies<T>.Radix8(re, im, stride, Length, done, twiddle);
                    break;
                default:
                    OddRadixOf(radix).Pass<T>(re, im, stride, Length, done, twiddle);
                    break;
            }
        }
    }

    private OddRadix OddRadixOf(int radix)
    {
        foreach (var odd in oddRadices)
        {
            if (odd.Radix == radix)
                return odd;
        }
        throw new InvalidOperationException($"No butterfly of radix {radix}.");
    }

    /// <summary>
    /// The radices in order of passes, odd ones first (their twiddles are then the fewest); null when a prime is too large.
    /// </summary>
    private static List<int>? Radices(int length)
    {
        var odd = new List<int>();
        var rest = length;
        var twos = 0;
        for (; rest % 2 == 0; rest /= 2)
            twos++;
        for (var prime = 3; rest > 1; prime += 2)
        {
            if ((long)prime * prime > rest)
                prime = rest;
            for (; rest % prime == 0; rest /= prime)
                odd.Add(prime);
        }
        if (odd.Count > 0 && odd[^1] > LargestDirectPrime)
            return null;
        odd.Reverse();
        // 2^t as eights, with fours at the end so that no lone two is left unless t is 1.
        var fours = (twos % 3) switch
        {
            0 => 0,
            1 => twos == 1 ? 0 : 2,
            _ => 1,
        };
        if (twos == 1)
            odd.Add(2);
        odd.AddRange(Enumerable.Repeat(8, Math.Max(0, (twos - 2 * fours) / 3)));
        odd.AddRange(Enumerable.Repeat(4, fours));
        return odd;
    }
}
