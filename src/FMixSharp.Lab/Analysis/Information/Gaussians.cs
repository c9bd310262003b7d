using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// Divergences and likelihoods of normal distributions with independent components, in nats. Results belong to the caller.
/// </summary>
internal static class Gaussians
{
    /// <summary>
    /// KL(N(μ, σ²) ‖ N(0, I)) = Σ ½(σ² + μ² − 1) − ln σ for each row: (B) of means and logarithms of σ (B, latents). Paper, equation 2;
    /// spec §5.1.
    /// </summary>
    public static Tensor DivergenceToPrior(Tensor mean, Tensor logDeviation)
    {
        using var scope = NewDisposeScope();
        return (((2 * logDeviation).exp() + mean.square() - 1) / 2 - logDeviation).sum([1]).MoveToOuterDisposeScope();
    }

    /// <summary>−ln N(images; decoded, s²), summed over everything but the batch: (B).</summary>
    /// <param name="images">(B, …).</param>
    /// <param name="decoded">Means, of the same shape.</param>
    /// <param name="deviation">s, a standard deviation, positive.</param>
    public static Tensor NegativeLogLikelihood(Tensor images, Tensor decoded, double deviation)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var values = images.numel() / images.shape[0];
        var squares = (images - decoded).square().flatten(1).sum([1]);
        return (
            squares / (2 * deviation * deviation) + values * (Math.Log(deviation) + Math.Log(2 * Math.PI) / 2)
        ).MoveToOuterDisposeScope();
    }
}
