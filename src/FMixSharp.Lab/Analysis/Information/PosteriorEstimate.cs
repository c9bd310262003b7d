using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// Bounds of the mutual information I = E[KL(q(z|x) ‖ p_Z)] of images and codes, from codes of N images, in nats. The paper reports
/// E[KL(q(z|x) ‖ N(0, I))] instead, which is larger by the term it drops, KL(p_Z ‖ N(0, I)) (equation 2).
/// </summary>
/// <param name="AtLeast">
/// p_Z is taken as the mixture of all N codes, the image's own among them. In expectation at most I, and never more than ln N (9.2 for
/// 10,000 images).
/// </param>
/// <param name="AtMost">p_Z is taken as the mixture of the other N − 1 codes. In expectation at least I; the farther codes lie apart, the
/// larger.</param>
/// <remarks>Source: Poole, Ozair, van den Oord, Alemi, Tucker, "On Variational Bounds of Mutual Information" (2019), for a known
/// q(z|x).</remarks>
public sealed record PosteriorEstimate(double AtLeast, double AtMost)
{
    private const int Block = 250; // densities of so many codes under all N at once: 20 MB for N = 10,000

    /// <summary>The dropped term is at least this, given the mean divergence from N(0, I).</summary>
    public double DroppedAtLeast(double meanDivergence) => Math.Max(0, meanDivergence - AtMost);

    /// <summary>The dropped term is at most this, given the mean divergence from N(0, I).</summary>
    public double DroppedAtMost(double meanDivergence) => meanDivergence - AtLeast;

    /// <summary>Estimates both from one sampled code of each image.</summary>
    /// <param name="means">Means, (N, latents), at least two.</param>
    /// <param name="logDeviations">Logarithms of the standard deviations, (N, latents).</param>
    /// <param name="key">The randomness of the codes.</param>
    public static PosteriorEstimate Of(Tensor means, Tensor logDeviations, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(logDeviations);
        var count = means.shape[0];
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(means));
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // Float64: densities are differences of large numbers where deviations are small.
        var (mean, log) = (means.cpu().to(ScalarType.Float64), logDeviations.cpu().to(ScalarType.Float64));
        var codes = mean + log.exp() * KeyedNoise.Normal(key, mean.shape).to(ScalarType.Float64);
        // ln q(z|x_j) = −½Σ(z − μ)²/σ² − Σ ln σ + c, as two products of matrices. c, the same for all, cancels.
        var precision = (-2 * log).exp();
        var (quadratic, linear) = ((precision / -2).t().contiguous(), (mean * precision).t().contiguous());
        var constant = (mean.square() * precision / -2 - log).sum([1]);
        double least = 0,
            most = 0;
        for (long start = 0; start < count; start += Block)
        {
            using var step = NewDisposeScope();
            var z = codes.narrow(0, start, Math.Min(Block, count - start));
            var densities = z.square().mm(quadratic).add_(z.mm(linear)).add_(constant);
            var own = densities.diagonal(start, 0, 1);
            var ofOwn = own.clone();
            least += (ofOwn - densities.logsumexp(1) + Math.Log(count)).sum().item<double>();
            own.fill_(double.NegativeInfinity);
            most += (ofOwn - densities.logsumexp(1) + Math.Log(count - 1)).sum().item<double>();
        }
        return new PosteriorEstimate(least / count, most / count);
    }
}
