namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Slaney's mel scale of pitch (Auditory Toolbox, 1998): 15 mel for each 1000 Hz up to 1000 Hz, above it 27 mel for each factor of 6.4.
/// </summary>
internal static class MelScale
{
    private const double HertzPerMel = 200.0 / 3,
        Corner = 1000,
        CornerMel = Corner / HertzPerMel;

    private static readonly double step = Math.Log(6.4) / 27;

    /// <summary>The pitch of a frequency of at least 0 Hz.</summary>
    public static double FromHertz(double hertz) => hertz < Corner ? hertz / HertzPerMel : CornerMel + Math.Log(hertz / Corner) / step;

    /// <summary>The frequency of a pitch of at least 0 mel.</summary>
    public static double ToHertz(double mel) => mel < CornerMel ? mel * HertzPerMel : Corner * Math.Exp(step * (mel - CornerMel));

    /// <summary>
    /// Triangular filters that are evenly spaced in mel from 0 Hz to half of the rate, each over the next one's top; each has the area 1
    /// over its frequencies in Hz (up to the sampling of its triangle).
    /// </summary>
    /// <param name="rate">Samples per second.</param>
    /// <param name="fftSize">Length of the Fourier transform, even.</param>
    /// <param name="bands">Number of filters.</param>
    /// <returns>(bands, fftSize / 2 + 1) row-major: the weight of each frequency's power.</returns>
    public static float[] Filters(int rate, int fftSize, int bands)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fftSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        var highest = FromHertz(rate / 2.0);
        double[] corners = [.. Enumerable.Range(0, bands + 2).Select(i => ToHertz(highest * i / (bands + 1)))];
        var bins = fftSize / 2 + 1;
        var filters = new float[bands * bins];
        for (var band = 0; band < bands; band++)
        {
            var (low, top, high) = (corners[band], corners[band + 1], corners[band + 2]);
            for (var bin = 0; bin < bins; bin++)
            {
                var hertz = (double)bin * rate / fftSize;
                var height = Math.Min((hertz - low) / (top - low), (high - hertz) / (high - top));
                filters[band * bins + bin] = (float)(Math.Max(0, height) * 2 / (high - low));
            }
        }
        return filters;
    }
}
