namespace FMixSharp.Lab.Data;

/// <summary>
/// Per-channel mean and standard deviation of pixels scaled to [0, 1]: a byte p becomes (p / 255 − mean) / standard deviation.
/// </summary>
/// <param name="Mean">One number per channel.</param>
/// <param name="StandardDeviation">One positive number per channel.</param>
public sealed record Normalisation(float[] Mean, float[] StandardDeviation)
{
    /// <summary>CIFAR-10 and CIFAR-100, as in the paper's experiments (spec §3.3).</summary>
    public static Normalisation Cifar { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    /// <summary>MNIST, used for Fashion-MNIST as well (spec §3.3).</summary>
    public static Normalisation Mnist { get; } = new([0.1307f], [0.3081f]);

    /// <summary>ImageNet, used for Tiny-ImageNet as well (spec §3.3).</summary>
    public static Normalisation ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The float of each byte value: 256 entries per channel, computed in double and rounded once.</summary>
    /// <exception cref="ArgumentException">Not one finite mean and one positive finite deviation for each channel.</exception>
    internal float[] Table(int channels)
    {
        if (Mean.Length != channels || StandardDeviation.Length != channels)
            throw new ArgumentException(
                $"normalisation has {Mean.Length} means and {StandardDeviation.Length} deviations, but "
                    + $"the images have {channels} channels"
            );
        var table = new float[channels * 256];
        for (var i = 0; i < table.Length; i++)
        {
            var (mean, deviation) = (Mean[i / 256], StandardDeviation[i / 256]);
            if (!float.IsFinite(mean) || !(deviation > 0) || !float.IsFinite(deviation))
                throw new ArgumentException(
                    $"normalisation of channel {i / 256} has mean {mean} and deviation {deviation}; it needs a "
                        + "finite mean and a positive deviation"
                );
            table[i] = (float)((i % 256 / 255.0 - mean) / deviation);
        }
        return table;
    }
}
