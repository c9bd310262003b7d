namespace FMixSharp;

/// <summary>How an interpolation weighs two samples that are not equally strong.</summary>
public enum BlendKind
{
    /// <summary>By the standard deviation σ of all values of a sample (BC+ learning on images).</summary>
    Deviation,

    /// <summary>By the A-weighted sound pressure level of a waveform (Between-Class learning on sounds).</summary>
    Loudness,
}

/// <summary>
/// Interpolation with coefficients that depend on the inputs, so that the mixture is perceived as λ : 1 − λ:
/// x̃ = (p·x₁ + (1 − p)·x₂) / √(p² + (1 − p)²) with p = 1 / (1 + g₁/g₂·(1 − λ)/λ), where g is the strength of a sample. Immutable.
/// λ stays the label's weight; p is computed when a plan is applied. Sources: Tokozume, Ushiku, Harada, "Learning from Between-class
/// Examples for Deep Sound Recognition" (2018), section 3; "Between-class Learning for Image Classification" (2018), section 3.
/// </summary>
public sealed record Blend
{
    // Silent or flat samples have no strength to divide by. -80 dB, as the authors; a ten-thousandth of a grey level is flat.
    private const double Faintest = 1e-4;
    private const double Flattest = 1e-6;

    private Blend(BlendKind kind, int sampleRate, bool keepMean) => (Kind, SampleRate, KeepMean) = (kind, sampleRate, keepMean);

    /// <summary>What a sample's strength is measured by.</summary>
    public BlendKind Kind { get; }

    /// <summary>Samples per second of waveforms; 0 for other inputs.</summary>
    public int SampleRate { get; }

    /// <summary>
    /// Whether images keep their mean: then the mixture's mean is λ·μ₁ + (1 − λ)·μ₂. Without it each image loses its own mean, as in the
    /// article, and evaluation must remove it as well.
    /// </summary>
    public bool KeepMean { get; }

    /// <summary>BC+: images without their means, weighed by their standard deviations.</summary>
    /// <param name="keepMean">False by default: see <see cref="KeepMean"/>.</param>
    public static Blend Images(bool keepMean = false) => new(BlendKind.Deviation, 0, keepMean);

    /// <summary>BC on sounds: waveforms weighed by how loud they are.</summary>
    /// <param name="sampleRate">Samples per second, positive.</param>
    public static Blend Waveforms(int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        return new(BlendKind.Loudness, sampleRate, false);
    }

    /// <summary>
    /// What two samples are multiplied with, and what is added, for a share <paramref name="lambda"/> of the first. A sample without a
    /// share is not read.
    /// </summary>
    /// <param name="lambda">λ in [0, 1].</param>
    /// <param name="own">The sample: all values of all channels, channel after channel.</param>
    /// <param name="partner">Its partner, as long.</param>
    /// <param name="channels">Number of channels, a divisor of the length.</param>
    public BlendWeights Weights(double lambda, ReadOnlySpan<float> own, ReadOnlySpan<float> partner, int channels)
    {
        if (lambda is 0 or 1)
        {
            var offset = Kind == BlendKind.Loudness || KeepMean ? 0 : -Moments(lambda == 1 ? own : partner).Mean;
            return new BlendWeights(lambda, 1 - lambda, offset);
        }
        if (Kind == BlendKind.Loudness)
        {
            var (loud, other) = (Loudness.Level(own, channels, SampleRate), Loudness.Level(partner, channels, SampleRate));
            var (kept, taken) = Coefficients(lambda, Math.Max(loud, Faintest), Math.Max(other, Faintest));
            return new BlendWeights(kept, taken, 0);
        }
        var (ownMean, ownDeviation) = Moments(own);
        var (partnerMean, partnerDeviation) = Moments(partner);
        var (first, second) = Coefficients(lambda, Math.Max(ownDeviation, Flattest), Math.Max(partnerDeviation, Flattest));
        var removed = first * ownMean + second * partnerMean;
        return new BlendWeights(first, second, KeepMean ? lambda * ownMean + (1 - lambda) * partnerMean - removed : -removed);
    }

    private static (double Own, double Partner) Coefficients(double lambda, double own, double partner)
    {
        var p = 1 / (1 + own / partner * (1 - lambda) / lambda);
        var norm = Math.Sqrt(p * p + (1 - p) * (1 - p));
        return (p / norm, (1 - p) / norm);
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0,
            squares = 0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / values.Length));
    }
}

/// <summary>An affine mixture: Own·x + Partner·x of the partner + Offset.</summary>
/// <param name="Own">Factor of the sample.</param>
/// <param name="Partner">Factor of its partner.</param>
/// <param name="Offset">What is added to every value.</param>
public readonly record struct BlendWeights(double Own, double Partner, double Offset);
