using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>The consistency loss of AugMix.</summary>
public static class MixConsistency
{
    /// <summary>
    /// The Jensen–Shannon divergence of three predictions, of an image and of two AugMix views of it: the mean over them of KL(pᵢ ‖ M) with
    /// M their average, averaged over the batch; in [0, ln 3]. Source: Hendrycks et al., "AugMix" (2020), equations 2 and 3, which adds
    /// 12 times it to the cross entropy of the unchanged image.
    /// </summary>
    /// <param name="clean">Logits of the images: (B, classes), any floating point type.</param>
    /// <param name="first">Logits of their first views, likewise.</param>
    /// <param name="second">Logits of their second views, likewise.</param>
    /// <returns>A scalar, float32 (float64 for float64 logits), with gradient to all three; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The shapes are not one (B, classes), or the logits are not floating point.</exception>
    public static Tensor JensenShannon(Tensor clean, Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        foreach (var (logits, name) in new[] { (clean, nameof(clean)), (first, nameof(first)), (second, nameof(second)) })
            MixInputs.CheckDevice(logits, name, clean, nameof(clean));
        if (
            clean.shape.Length != 2
            || clean.numel() == 0
            || !clean.shape.SequenceEqual(first.shape)
            || !clean.shape.SequenceEqual(second.shape)
        )
        {
            throw new ArgumentException(
                $"Logits have shapes {MixInputs.Text(clean.shape)}, {MixInputs.Text(first.shape)} and "
                    + $"{MixInputs.Text(second.shape)}, expected (B, classes), with elements, three times.",
                nameof(clean)
            );
        }
        using var scope = NewDisposeScope();
        // The logarithm of the mean of exponentials: nothing underflows, so nothing needs to be cut off.
        var logs = stack(
            [.. new[] { clean, first, second }.Select(each => functional.log_softmax(each.to(MixLabels.LossType(each)), 1))],
            0
        );
        var mean = logs.logsumexp(0, keepdim: true) - Math.Log(3);
        return (logs.exp().mul(logs - mean).sum() / (3 * clean.shape[0])).MoveToOuterDisposeScope();
    }
}
