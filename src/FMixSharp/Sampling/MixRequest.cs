namespace FMixSharp;

/// <summary>
/// What a plan is drawn for: one batch, and its place in the run's randomness. Samplers that are made of others hand it on.
/// </summary>
/// <param name="batchSize">Number of samples, at least 1.</param>
/// <param name="shape">Spatial shape of one sample, without batch and channels.</param>
/// <param name="key">The batch's own key: of no other batch, and of no other draw.</param>
public readonly ref struct MixRequest(int batchSize, ReadOnlySpan<int> shape, RandomKey key)
{
    /// <summary>Number of samples.</summary>
    public int BatchSize { get; } = batchSize;

    /// <summary>Spatial shape of one sample, without batch and channels: [32, 32] for images, [16000] for sound.</summary>
    public ReadOnlySpan<int> Shape { get; } = shape;

    /// <summary>The batch's own key, the step included: all that is random follows from it.</summary>
    public RandomKey Key { get; init; } = key;

    /// <summary>Batches drawn before this one since training began; null outside of a training.</summary>
    public long? Step { get; init; }

    /// <summary>The class of each sample; empty where classes are not known.</summary>
    public ReadOnlySpan<long> Labels { get; init; }

    /// <summary>
    /// The values of the batch, row-major (batch, channels, *shape), where a sampler needs them (<see cref="MixNeeds.Inputs"/>); else they
    /// may be missing.
    /// </summary>
    public ReadOnlySpan<float> Inputs { get; init; }

    /// <summary>
    /// The gradient of a loss with respect to the values, as long as <see cref="Inputs"/> would be, where a sampler needs it
    /// (<see cref="MixNeeds.Gradient"/>).
    /// </summary>
    public ReadOnlySpan<float> Gradient { get; init; }

    /// <summary>Throws unless the batch has samples, as many labels or none, and all that <paramref name="sampler"/> needs.</summary>
    internal void Check(MixSampler sampler)
    {
        var needs = sampler.Needs;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize, "batchSize");
        if (Step is { } step)
            ArgumentOutOfRangeException.ThrowIfNegative(step, nameof(step));
        if (!Labels.IsEmpty && Labels.Length != BatchSize)
            throw new ArgumentException($"{Labels.Length} labels for a batch of {BatchSize}; expected one for each sample, or none.");
        if (needs.HasFlag(MixNeeds.Step) && Step is null)
            throw new ArgumentException(
                $"{sampler.Method} goes by the step, but none was given: call Draw with the number of batches that were drawn before, "
                    + $"not DrawOnce."
            );
        if (needs.HasFlag(MixNeeds.Labels) && Labels.IsEmpty)
        {
            throw new ArgumentException(
                $"{sampler.Method} chooses partners by class, so partners need the class of each of {BatchSize} samples, but 0 labels "
                    + $"were given: pass labels to Draw."
            );
        }
        CheckValues(
            sampler,
            Inputs,
            needs.HasFlag(MixNeeds.Inputs),
            "values of the batch",
            "draw it for a tensor, or set MixRequest.Inputs"
        );
        CheckValues(
            sampler,
            Gradient,
            needs.HasFlag(MixNeeds.Gradient),
            "gradient of a loss with respect to the batch",
            "pass gradient to Draw, or set MixRequest.Gradient"
        );
    }

    private void CheckValues(MixSampler sampler, ReadOnlySpan<float> values, bool needed, string what, string remedy)
    {
        if (needed && values.IsEmpty)
            throw new ArgumentException($"{sampler.Method} needs the {what}: {remedy}.");
        if (!values.IsEmpty && values.Length % ((long)BatchSize * MaskShape.Size(Shape)) != 0)
            throw new ArgumentException(
                $"The {what} are {values.Length} numbers, which are not {BatchSize} samples of shape {MaskShape.Text(Shape)} with "
                    + $"whole channels."
            );
    }
}
