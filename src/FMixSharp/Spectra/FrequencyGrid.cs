namespace FMixSharp;

/// <summary>The low-pass filter of equation 3: how much each DFT bin of a shape is weighed.</summary>
internal static class FrequencyGrid
{
    /// <summary>Below this a bin cannot change any float32 sum it is part of; zero instead avoids slow denormal numbers.</summary>
    private const double Negligible = 1e-30;

    /// <summary>
    /// The DFT sample frequency of bin <paramref name="index"/> of <paramref name="length"/>, in cycles per sample, signed.
    /// </summary>
    public static double Frequency(int index, int length) => (double)(index < (length + 1) / 2 ? index : index - length) / length;

    /// <summary>
    /// max(f, fmin)^−δ relative to fmin = 1/max(shape), the smallest frequency other than zero; so the largest weight is 1. Only DC is
    /// clamped, which adds a constant to the image and does not change the mask (spec §1.2).
    /// </summary>
    public static float Weight(double squaredFrequency, int longest, double decay)
    {
        var relative = Math.Max(1, Math.Sqrt(squaredFrequency) * longest);
        var weight = Math.Pow(relative, -decay);
        return weight < Negligible ? 0 : (float)weight;
    }
}
