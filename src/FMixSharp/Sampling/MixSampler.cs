namespace FMixSharp;

/// <summary>
/// Draws plans. All randomness of a method is in <see cref="DrawCore"/>, and all of it comes from the key that is passed in: the same
/// arguments give the same plan, on any number of threads. A sampler has no state; one instance serves several threads.
/// </summary>
public abstract class MixSampler
{
    /// <summary>The method's short name, as it stands in plans and on the command line: "fmix", "cutmix", "mixup", "none".</summary>
    public abstract string Method { get; }

    /// <summary>What has to be known of a batch besides its size and shape; nothing, unless a method says otherwise.</summary>
    public virtual MixNeeds Needs => MixNeeds.None;

    /// <summary>Draws the plan of one batch of a training.</summary>
    /// <param name="batchSize">Number of samples, at least 1.</param>
    /// <param name="shape">Spatial shape of one sample, without batch and channels: [32, 32] for images, [16000] for sound.</param>
    /// <param name="key">The training's key, the same for all steps: what is drawn follows from <c>key.Fold(step)</c>.</param>
    /// <param name="step">Batches drawn before this one since training began, at least 0. Each step has draws of its own, and alternations
    /// choose their method by it.</param>
    /// <param name="labels">
    /// The class of each sample, for samplers that choose partners by class (<see cref="WithPartners"/>, <see cref="BetweenClass"/>); the
    /// others do not look at it. Empty by default: the classes are not known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The batch is empty, the shape has no axis or a length below 1, the step is negative, there are labels, but not one for each sample,
    /// or none where they are needed.
    /// </exception>
    public MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey key, long step, ReadOnlySpan<long> labels = default) =>
        Draw(new MixRequest(batchSize, shape, key.Fold(step)) { Step = step, Labels = labels });

    /// <summary>
    /// Draws a plan that belongs to no training, such as masks for a picture or a file: the same key gives the same plan.
    /// </summary>
    /// <param name="batchSize">Number of samples, at least 1.</param>
    /// <param name="shape">Spatial shape of one sample, without batch and channels.</param>
    /// <param name="key">What is drawn follows from it alone.</param>
    /// <param name="labels">The class of each sample; empty by default.</param>
    /// <exception cref="ArgumentException">As for <see cref="Draw(int, ReadOnlySpan{int}, RandomKey, long, ReadOnlySpan{long})"/>; or the
    /// method goes by the step.</exception>
    public MixPlan DrawOnce(int batchSize, ReadOnlySpan<int> shape, RandomKey key, ReadOnlySpan<long> labels = default) =>
        Draw(new MixRequest(batchSize, shape, key) { Labels = labels });

    /// <summary>Draws the plan that is asked for: for samplers that are made of others.</summary>
    /// <inheritdoc cref="Draw(int, ReadOnlySpan{int}, RandomKey, long, ReadOnlySpan{long})" path="/exception"/>
    /// <exception cref="InvalidOperationException"><see cref="DrawCore"/> gave no plan, or one for another number of samples.</exception>
    public MixPlan Draw(MixRequest request)
    {
        request.Check(this);
        var plan = DrawCore(request) ?? throw new InvalidOperationException($"{Method} drew no plan.");
        return plan.BatchSize == request.BatchSize
            ? plan.WithKey(request.Key)
            : throw new InvalidOperationException($"{Method} drew a plan for {plan.BatchSize} samples of a batch of {request.BatchSize}.");
    }

    /// <summary>
    /// A method's own part of <see cref="Draw(MixRequest)"/>, which has been checked: the batch has samples, as many labels or none, and
    /// what <see cref="Needs"/> says. The plan gets the request's key.
    /// </summary>
    protected abstract MixPlan DrawCore(MixRequest request);
}
