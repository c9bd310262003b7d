using System.Globalization;

namespace FMixSharp.Lab.Analysis;

/// <summary>Mean and spread of a few runs.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">Sample standard deviation, with n − 1 in the denominator; null for a single value.</param>
/// <param name="Count">Number of values.</param>
internal sealed record MeanDeviation(double Mean, double? Deviation, int Count)
{
    /// <summary>Of at least one value.</summary>
    public static MeanDeviation Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(values));
        var mean = all.Average();
        double? deviation = all.Length < 2 ? null : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        return new MeanDeviation(mean, deviation, all.Length);
    }

    /// <summary>"78.05 ± 0.53", or "78.05" for a single value.</summary>
    /// <param name="decimals">Digits after the point.</param>
    public string Text(int decimals)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        return Mean.ToString(format, CultureInfo.InvariantCulture)
            + (Deviation is { } d ? " ± " + d.ToString(format, CultureInfo.InvariantCulture) : "");
    }
}
