using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Draws plans for batches that are tensors: <c>var plan = sampler.Draw(images, key, step);</c></summary>
public static class MixDrawing
{
    /// <summary>
    /// Draws the plan of one batch of a training; of <paramref name="inputs"/> only the shape is looked at, unless the method needs more
    /// (<see cref="MixSampler.Needs"/>).
    /// </summary>
    /// <param name="sampler">The method.</param>
    /// <param name="inputs">
    /// The batch, of shape (B, C, *spatial) with at least one spatial axis: (B, 3, 32, 32), (B, 1, 16000) and so on.
    /// </param>
    /// <param name="key">The training's key, the same for all steps: what is drawn follows from <c>key.Fold(step)</c>.</param>
    /// <param name="step">Batches drawn before this one since training began, at least 0. Each step has draws of its own, and alternations
    /// choose their method by it.</param>
    /// <param name="labels">
    /// The class of each sample, integers (B), for samplers that choose partners by class; on a device they are waited for. Null by
    /// default.
    /// </param>
    /// <param name="gradient">The gradient of a loss with respect to <paramref name="inputs"/>, of their shape, for samplers that go by
    /// what matters (<see cref="MixNeeds.Gradient"/>). Null by default.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="inputs"/> has fewer than three axes, or one of length 0; labels are not one integer for each sample; or the step is
    /// negative.
    /// </exception>
    public static MixPlan Draw(
        this MixSampler sampler,
        Tensor inputs,
        RandomKey key,
        long step,
        Tensor? labels = null,
        Tensor? gradient = null
    ) => Draw(sampler, inputs, InputAxes.ChannelsFirst, key.Fold(step), step, labels, gradient);

    /// <summary>Draws a plan that belongs to no training, such as that of a picture: the same key gives the same plan.</summary>
    /// <param name="sampler">The method.</param>
    /// <param name="inputs">The batch, of shape (B, C, *spatial).</param>
    /// <param name="key">What is drawn follows from it alone.</param>
    /// <param name="labels">The class of each sample, integers (B), for samplers that choose partners by class. Null by default.</param>
    /// <exception cref="ArgumentException">As for <see cref="Draw(MixSampler, Tensor, RandomKey, long, Tensor, Tensor)"/>; or the method
    /// goes by the step.</exception>
    public static MixPlan DrawOnce(this MixSampler sampler, Tensor inputs, RandomKey key, Tensor? labels = null) =>
        Draw(sampler, inputs, InputAxes.ChannelsFirst, key, null, labels);

    /// <summary>The plan at a batch's own key.</summary>
    internal static MixPlan Draw(
        MixSampler sampler,
        Tensor inputs,
        InputAxes axes,
        RandomKey key,
        long? step,
        Tensor? labels,
        Tensor? gradient = null
    )
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentNullException.ThrowIfNull(inputs);
        LibTorchFaults.Repair();
        var shape = MixAxes.SpatialShape(inputs, axes);
        if (gradient is not null)
            MixInputs.CheckDense(gradient, nameof(gradient));
        if (gradient is not null && !gradient.shape.SequenceEqual(inputs.shape))
            throw new ArgumentException(
                $"The gradient has shape {MixInputs.Text(gradient.shape)}, expected that of the inputs, {MixInputs.Text(inputs.shape)}.",
                nameof(gradient)
            );
        return sampler.Draw(
            new MixRequest(checked((int)inputs.shape[0]), shape, key)
            {
                Step = step,
                Labels = labels is null ? default : MixInputs.Integers(labels),
                Inputs = sampler.Needs.HasFlag(MixNeeds.Inputs) ? MixAxes.Values(inputs, axes) : default,
                Gradient = gradient is not null && sampler.Needs.HasFlag(MixNeeds.Gradient) ? MixAxes.Values(gradient, axes) : default,
            }
        );
    }
}
