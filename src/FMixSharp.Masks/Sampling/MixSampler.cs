namespace FMixSharp.Masks;

/// <summary>
/// Draws plans. All randomness of a method is in <see cref="DrawCore"/>, and all of it comes from the key that is passed in: the same
/// arguments give the same plan, on any number of threads. A sampler has no state; one instance serves several threads.
/// </summary>
public abstract class MixSampler
{
    /// <summary>The method's short name, as it stands in plans and on the command line: "fmix", "cutmix", "mixup", "none".</summary>
    public abstract string Method { get; }

    /// <summary>Draws the plan of one batch.</summary>
    /// <param name="batchSize">Number of samples, at least 1.</param>
    /// <param name="shape">Spatial shape of one sample, without batch and channels: [32, 32] for images, [16000] for sound.</param>
    /// <param name="random">Where in the run's randomness this batch is; fold in the step before.</param>
    /// <param name="step">Batches drawn before this one since training began; alternations choose their method by it.</param>
    /// <param name="labels">
    /// The class of each sample, for samplers that choose partners by class (<see cref="WithPartners"/>, <see cref="BetweenClass"/>); the others
    /// do not look at it. Empty by default: the classes are not known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The batch is empty, the shape has no axis or a length below 1, or there are labels, but not one for each sample.
    /// </exception>
    public MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0, ReadOnlySpan<long> labels = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (!labels.IsEmpty && labels.Length != batchSize)
            throw new ArgumentException($"{labels.Length} labels for a batch of {batchSize}; expected one for each sample, or none.", nameof(labels));
        return DrawCore(batchSize, shape, random, step, labels);
    }

    /// <summary>What <see cref="Draw"/> does, after checking that the batch has samples, and as many labels or none.</summary>
    /// <inheritdoc cref="Draw"/>
    protected abstract MixPlan DrawCore(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step, ReadOnlySpan<long> labels);
}
