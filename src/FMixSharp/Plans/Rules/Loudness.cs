using System.Numerics;

namespace FMixSharp;

/// <summary>
/// The A-weighted sound pressure of a waveform, on the scale of its samples: the largest over half-overlapping windows of about 0.1 s, as
/// Between-Class learning measures it.
/// </summary>
internal static class Loudness
{
    /// <summary>
    /// The root of the largest A-weighted power of a window, of the channels together; 10^(G/20) for a level of G dB. A waveform that is
    /// shorter than a window is padded with silence.
    /// </summary>
    public static double Level(ReadOnlySpan<float> values, int channels, int sampleRate)
    {
        var length = values.Length / channels;
        var size = WindowLength(sampleRate);
        var weights = Weights(size, sampleRate);
        var window = new Complex[size];
        double loudest = 0;
        for (var start = 0; start == 0 || start + size <= length; start += size / 2)
        {
            double power = 0;
            for (var channel = 0; channel < channels; channel++)
            {
                var sound = values.Slice(channel * length + start, Math.Min(size, length - start));
                for (var i = 0; i < size; i++)
                    window[i] = i < sound.Length ? sound[i] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / size)) : 0; // Hann, periodic
                Transform(window);
                for (var bin = 0; bin < weights.Length; bin++)
                    power += weights[bin] * (window[bin].Real * window[bin].Real + window[bin].Imaginary * window[bin].Imaginary);
            }
            loudest = Math.Max(loudest, power);
        }
        return Math.Sqrt(loudest);
    }

    /// <summary>The power of two closest to 0.1 s: 2048 at 16 and 20 kHz, 4096 at 44.1 kHz, as the authors take it.</summary>
    public static int WindowLength(int sampleRate) => Math.Max(2, 1 << (int)Math.Round(Math.Log2(0.1 * sampleRate)));

    /// <summary>
    /// The power response of A-weighting at each bin from 0 to half the sample rate (IEC 61672, +2 dB so that 1 kHz is 0 dB).
    /// </summary>
    public static double[] Weights(int size, int sampleRate)
    {
        var weights = new double[size / 2 + 1];
        for (var bin = 0; bin < weights.Length; bin++)
        {
            var square = Math.Pow((double)bin * sampleRate / size, 2);
            var amplitude =
                12194.0
                * 12194
                * square
                * square
                / ((square + 12194.0 * 12194) * (square + 20.6 * 20.6) * Math.Sqrt((square + 107.7 * 107.7) * (square + 737.9 * 737.9)));
            weights[bin] = Math.Pow(10, 0.2) * amplitude * amplitude;
        }
        return weights;
    }

    /// <summary>Forward discrete Fourier transform in place; the length is a power of two.</summary>
    private static void Transform(Span<Complex> values)
    {
        for (int i = 1, j = 0; i < values.Length; i++)
        {
            var bit = values.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (values[i], values[j]) = (values[j], values[i]);
        }
        for (var half = 1; half < values.Length; half *= 2)
        {
            for (var k = 0; k < half; k++)
            {
                var turn = Complex.FromPolarCoordinates(1, -Math.PI * k / half);
                for (var i = k; i < values.Length; i += 2 * half)
                {
                    var product = turn * values[i + half];
                    (values[i], values[i + half]) = (values[i] + product, values[i] - product);
                }
            }
        }
    }
}
