using System.Collections.Concurrent;
using System.Numerics;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Changes the sampling rate by a windowed sinc that passes what both rates can carry: 32 zero crossings to each side under a Hann window,
/// for the rational ratio of the rates exactly.
/// </summary>
internal sealed class Resampler
{
    private const int Crossings = 32;

    // The window's transition lies below the lower rate's limit, so that little is folded back.
    private const double Passed = 0.95;

    // Weights are kept for so many pairs of rates, if they are no more than so many: 1 MiB, where usual rates need 20 to 200 KB. Rates
    // without a common divisor would need 100 MB.
    private const int MostKept = 32,
        MostWeights = 1 << 18;

    // Reach and window grow with it; 384 kHz to 16 kHz is a factor of 24.
    private const int MostFactor = 1000;

    private static readonly ConcurrentDictionary<(int From, int To), Resampler> known = new();

    private readonly int up,
        down,
        reach;
    private readonly double cutoff,
        width;
    private readonly float[]? weights; // for each phase 2 · reach of them; null if they are too many

    private Resampler(int from, int to)
    {
        var common = (int)BigInteger.GreatestCommonDivisor(from, to);
        (up, down) = (to / common, from / common);
        cutoff = Passed * Math.Min(1, (double)to / from);
        width = Crossings / cutoff;
        reach = (int)Math.Ceiling(width) + 1;
        if (up * 2L * reach > MostWeights)
            return;
        weights = new float[up * 2 * reach];
        var exact = new double[2 * reach];
        for (var phase = 0; phase < up; phase++)
            Fill(weights.AsSpan(phase * 2 * reach, 2 * reach), exact, phase);
    }

    /// <summary>The sound at another rate; its duration stays, beyond its ends there is silence.</summary>
    /// <param name="samples">Amplitudes.</param>
    /// <param name="from">Their rate, positive.</param>
    /// <param name="to">The new rate, positive.</param>
    /// <returns>⌈length · to / from⌉ amplitudes; the same array if the rates are equal.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not positive, or one is more than a thousand times the other.</exception>
    public static float[] Resample(float[] samples, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        if (Math.Max(from, to) / Math.Min(from, to) > MostFactor)
            throw new ArgumentOutOfRangeException(
                nameof(to),
                to,
                $"from {from} samples per second it is a factor of more than {MostFactor}"
            );
        return from == to ? samples : Of(from, to).Apply(samples);
    }

    private static Resampler Of(int from, int to)
    {
        if (known.TryGetValue((from, to), out var kept))
            return kept;
        var made = new Resampler(from, to);
        return made.weights is not null && known.Count < MostKept ? known.GetOrAdd((from, to), made) : made;
    }

    private float[] Apply(float[] samples)
    {
        var result = new float[((long)samples.Length * up + down - 1) / down];
        if (weights is not null)
        {
            for (var i = 0; i < result.Length; i++)
                result[i] = At(i, samples, weights.AsSpan((int)((long)i * down % up) * 2 * reach, 2 * reach));
            return result;
        }
        // All results of a phase, one after another: each phase is computed once.
        var (taps, exact) = (new float[2 * reach], new double[2 * reach]);
        for (var first = 0; first < Math.Min(up, result.Length); first++)
        {
            Fill(taps, exact, (int)((long)first * down % up));
            for (long i = first; i < result.Length; i += up)
                result[i] = At(i, samples, taps);
        }
        return result;
    }

    private float At(long index, float[] samples, ReadOnlySpan<float> taps)
    {
        var first = (int)(index * down / up) - reach + 1;
        double sum = 0;
        for (var tap = Math.Max(0, -first); tap < Math.Min(taps.Length, samples.Length - first); tap++)
            sum += taps[tap] * samples[first + tap];
        return (float)sum;
    }

    // Weights add up to one, so that a constant stays what it is.
    private void Fill(Span<float> taps, Span<double> exact, int phase)
    {
        double sum = 0;
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var distance = tap - reach + 1 - (double)phase / up;
            var x = Math.PI * cutoff * distance;
            var sinc = x == 0 ? 1 : Math.Sin(x) / x;
            var window = Math.Abs(distance) < width ? 0.5 + 0.5 * Math.Cos(Math.PI * distance / width) : 0;
            sum += exact[tap] = sinc * window;
        }
        for (var tap = 0; tap < taps.Length; tap++)
            taps[tap] = (float)(exact[tap] / sum);
    }
}
