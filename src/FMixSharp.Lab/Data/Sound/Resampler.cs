using System.Collections.Concurrent;
using System.Numerics;

namespace FMixSharp.Lab.Data.Sound;

/// <summary>
/// Changes the sampling rate by a windowed sinc that passes what both rates can carry: 32 zero crossings to each side under a Hann window, for the rational
/// ratio of the rates exactly.
/// </summary>
public sealed class Resampler
{
    private const int Crossings = 32;

    // The window's transition lies below the lower rate's limit, so that little is folded back.
    private const double Passed = 0.95;

    private static readonly ConcurrentDictionary<(int From, int To), Resampler> known = new();

    private readonly int up, down, reach;
    private readonly float[] weights; // for each phase 2 · reach of them

    private Resampler(int from, int to)
    {
        var common = (int)BigInteger.GreatestCommonDivisor(from, to);
        (up, down) = (to / common, from / common);
        var cutoff = Passed * Math.Min(1, (double)to / from);
        var width = Crossings / cutoff;
        reach = (int)Math.Ceiling(width) + 1;
        weights = new float[up * 2 * reach];
        for (var phase = 0; phase < up; phase++)
            Fill(weights.AsSpan(phase * 2 * reach, 2 * reach), (double)phase / up, cutoff, width);
    }

    /// <summary>The sound at another rate; its duration stays, beyond its ends there is silence.</summary>
    /// <param name="samples">Amplitudes.</param>
    /// <param name="from">Their rate, positive.</param>
    /// <param name="to">The new rate, positive.</param>
    /// <returns>⌈length · to / from⌉ amplitudes; the same array if the rates are equal.</returns>
    public static float[] Resample(float[] samples, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        return from == to ? samples : known.GetOrAdd((from, to), rates => new Resampler(rates.From, rates.To)).Apply(samples);
    }

    private float[] Apply(float[] samples)
    {
        var result = new float[((long)samples.Length * up + down - 1) / down];
        for (var i = 0; i < result.Length; i++)
        {
            var position = (long)i * down;
            var first = (int)(position / up) - reach + 1;
            var taps = weights.AsSpan((int)(position % up) * 2 * reach, 2 * reach);
            double sum = 0;
            for (var tap = Math.Max(0, -first); tap < Math.Min(taps.Length, samples.Length - first); tap++)
                sum += taps[tap] * samples[first + tap];
            result[i] = (float)sum;
        }
        return result;
    }

    // Weights add up to one, so that a constant stays what it is.
    private void Fill(Span<float> taps, double phase, double cutoff, double width)
    {
        double sum = 0;
        Span<double> exact = stackalloc double[taps.Length];
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var distance = tap - reach + 1 - phase;
            var x = Math.PI * cutoff * distance;
            var sinc = x == 0 ? 1 : Math.Sin(x) / x;
            var window = Math.Abs(distance) < width ? 0.5 + 0.5 * Math.Cos(Math.PI * distance / width) : 0;
            sum += exact[tap] = sinc * window;
        }
        for (var tap = 0; tap < taps.Length; tap++)
            taps[tap] = (float)(exact[tap] / sum);
    }
}
