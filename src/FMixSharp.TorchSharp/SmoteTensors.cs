using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// SMOTE on tensors: <c>var plan = new Smote().Draw(features, labels, key); var (moreFeatures, moreLabels) = plan.Extend(features,
/// labels);</c>
/// </summary>
public static class SmoteTensors
{
    /// <summary>Draws which samples to make; distances are computed on the processor.</summary>
    /// <param name="smote">The method.</param>
    /// <param name="features">The samples: (n, …) floating point, finite; embedded text (n, L, E) counts as n rows of L·E values.</param>
    /// <param name="labels">The class of each sample: integers (n).</param>
    /// <param name="key">Where in the run's randomness this is.</param>
    /// <exception cref="ArgumentException">A shape, dtype or value does not fit, or a class is too small; the message says
    /// where.</exception>
    public static SmotePlan Draw(this Smote smote, Tensor features, Tensor labels, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(smote);
        CheckSamples(features, labels);
        using var scope = NewDisposeScope();
        var values = features.detach().cpu().to(Computed(features)).contiguous();
        var classes = labels.cpu().to(ScalarType.Int64).contiguous().data<long>().ToArray();
        var dimensions = checked((int)(values.numel() / classes.Length));
        return values.dtype == ScalarType.Float64
            ? smote.Draw(values.data<double>().ToArray(), dimensions, classes, key)
            : smote.Draw(values.data<float>().ToArray(), dimensions, classes, key);
    }

    /// <summary>The samples to make alone.</summary>
    /// <param name="plan">What was drawn.</param>
    /// <param name="features">The samples it was drawn for: (n, …).</param>
    /// <returns>(Count, …) of the same dtype and device, with gradient to <paramref name="features"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The number of samples is not the plan's, or the dtype is not floating point.</exception>
    public static Tensor Apply(this SmotePlan plan, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(features);
        MixInputs.CheckDense(features, nameof(features));
        if (features.shape.Length < 2 || features.shape[0] != plan.SampleCount || !is_floating_point(features))
        {
            throw new ArgumentException(
                $"The plan is for {plan.SampleCount} samples, but features are {features.dtype} of shape "
                    + $"{MixInputs.Text(features.shape)}; expected floating point of shape ({plan.SampleCount}, …).",
                nameof(features)
            );
        }
        using var scope = NewDisposeScope();
        var type = Computed(features);
        var own = tensor(plan.Lambdas.ToArray()).to(type).to(features.device).view([plan.Count, .. features.shape.Skip(1).Select(_ => 1L)]);
        var sources = features.index_select(0, tensor(plan.Sources.ToArray(), device: features.device)).to(type);
        var neighbours = features.index_select(0, tensor(plan.Neighbours.ToArray(), device: features.device)).to(type);
        // Rounding does not leave the segment, so that what both have stays exactly that.
        var between = (sources * own + neighbours * (1 - own)).maximum(sources.minimum(neighbours)).minimum(sources.maximum(neighbours));
        return between.to(features.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>All samples: those there are, then those made, with their labels.</summary>
    /// <param name="plan">What was drawn.</param>
    /// <param name="features">The samples it was drawn for: (n, …).</param>
    /// <param name="labels">Their classes: integers (n).</param>
    /// <returns>(n + Count, …) and (n + Count), of the same dtypes and devices; the caller owns them. Shuffle them before
    /// training.</returns>
    /// <exception cref="ArgumentException">The number of samples is not the plan's, or a dtype does not fit.</exception>
    public static (Tensor Features, Tensor Labels) Extend(this SmotePlan plan, Tensor features, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CheckSamples(features, labels);
        using var scope = NewDisposeScope();
        var allFeatures = cat([features, plan.Apply(features)]);
        var allLabels = cat([labels, tensor(plan.Labels.ToArray()).to(labels.dtype).to(labels.device)]);
        return (allFeatures.MoveToOuterDisposeScope(), allLabels.MoveToOuterDisposeScope());
    }

    // Halves are computed in float32.
    private static ScalarType Computed(Tensor features) => features.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private static void CheckSamples(Tensor features, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        MixInputs.CheckDense(features, nameof(features));
        MixInputs.CheckDense(labels, nameof(labels));
        if (features.shape.Length < 2 || features.numel() == 0 || !is_floating_point(features))
        {
            throw new ArgumentException(
                $"Features are {features.dtype} of shape {MixInputs.Text(features.shape)}, expected floating point of shape (n, …).",
                nameof(features)
            );
        }
        if (labels.shape.Length != 1 || labels.shape[0] != features.shape[0] || !is_integral(labels.dtype))
        {
            throw new ArgumentException(
                $"Labels are {labels.dtype} of shape {MixInputs.Text(labels.shape)}, expected one integer per sample, "
                    + $"({features.shape[0]}).",
                nameof(labels)
            );
        }
    }
}
