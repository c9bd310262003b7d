using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Draws and applies plans where the channels do not come first: <c>var plan = sampler.Draw(embedded, InputAxes.ChannelsLast, key, step);
/// var mixed = plan.Apply(embedded, InputAxes.ChannelsLast);</c>
/// </summary>
public static class MixAxes
{
    /// <summary>
    /// Draws the plan of one batch of a training whose channels do not come first; only the shape of <paramref name="inputs"/> is looked
    /// at.
    /// </summary>
    /// <param name="sampler">The method.</param>
    /// <param name="inputs">The batch, with at least one spatial axis.</param>
    /// <param name="axes">Which of its axes are spatial.</param>
    /// <param name="key">The training's key, the same for all steps.</param>
    /// <param name="step">Batches drawn before this one since training began, at least 0.</param>
    /// <param name="labels">The class of each sample, integers (B), for samplers that choose partners by class. Null by default.</param>
    /// <param name="gradient">The gradient of a loss with respect to <paramref name="inputs"/>, of their shape, for samplers that go by
    /// what matters. Null by default.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="inputs"/> has too few axes, or one of length 0; labels are not one integer for each sample; or the step is negative.
    /// </exception>
    public static MixPlan Draw(
        this MixSampler sampler,
        Tensor inputs,
        InputAxes axes,
        RandomKey key,
        long step,
        Tensor? labels = null,
        Tensor? gradient = null
    ) => MixDrawing.Draw(sampler, inputs, axes, key.Fold(step), step, labels, gradient);

    /// <summary>Draws a plan that belongs to no training: the same key gives the same plan.</summary>
    /// <param name="sampler">The method.</param>
    /// <param name="inputs">The batch, with at least one spatial axis.</param>
    /// <param name="axes">Which of its axes are spatial.</param>
    /// <param name="key">What is drawn follows from it alone.</param>
    /// <param name="labels">The class of each sample, integers (B), for samplers that choose partners by class. Null by default.</param>
    /// <exception cref="ArgumentException">As for <see cref="Draw"/>; or the method goes by the step.</exception>
    public static MixPlan DrawOnce(this MixSampler sampler, Tensor inputs, InputAxes axes, RandomKey key, Tensor? labels = null) =>
        MixDrawing.Draw(sampler, inputs, axes, key, null, labels);

    /// <summary>The mixed batch, as <see cref="MixTensors.Apply(MixPlan, Tensor)"/> mixes it where the channels come first.</summary>
    /// <param name="plan">What was drawn.</param>
    /// <param name="inputs">The batch, whose spatial axes have the shape of the masks. A plan without masks takes any shape (B, …).</param>
    /// <param name="axes">Which of its axes are spatial.</param>
    /// <returns>A new tensor of the same shape, dtype and device; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Batch size or spatial shape is not the plan's, or the dtype cannot be interpolated.</exception>
    public static Tensor Apply(this MixPlan plan, Tensor inputs, InputAxes axes)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        var expected = Expected(axes);
        MixInputs.CheckDense(inputs, nameof(inputs));
        MixInputs.CheckBatch(plan, inputs.shape, nameof(inputs));
        if (plan.Rule is Interpolation)
            return plan.Apply(inputs); // the same in any layout
        if (!plan.Rule.Shape.IsEmpty)
            CheckSpatial(plan.Rule.Shape, inputs, axes, expected);
        using var scope = NewDisposeScope();
        return axes == InputAxes.ChannelsLast && inputs.shape.Length > 2
            ? plan.Apply(inputs.movedim([-1], [1])).movedim([1], [-1]).contiguous().MoveToOuterDisposeScope()
            : plan.Apply(inputs).MoveToOuterDisposeScope();
    }

    /// <summary>The lengths of the spatial axes of a batch.</summary>
    /// <exception cref="ArgumentException">There is none, or an axis of the batch has length 0.</exception>
    internal static int[] SpatialShape(Tensor inputs, InputAxes axes)
    {
        var expected = Expected(axes);
        var shape = inputs.shape;
        var spatial = axes switch
        {
            InputAxes.ChannelsFirst when shape.Length >= 3 => shape[2..],
            InputAxes.ChannelsLast when shape.Length >= 3 => shape[1..^1],
            InputAxes.NoChannels when shape.Length >= 2 => shape[1..],
            _ => throw new ArgumentException(
                $"Inputs have shape {MixInputs.Text(shape)}, expected {expected} with at least one spatial axis."
                    + (
                        axes == InputAxes.ChannelsFirst
                            ? " For embedded text (B, L, E) or token ids (B, L) say so: InputAxes.ChannelsLast or NoChannels."
                            : ""
                    ),
                nameof(inputs)
            ),
        };
        if (shape.Contains(0))
            throw new ArgumentException($"Inputs have shape {MixInputs.Text(shape)}: there is nothing to mix.", nameof(inputs));
        return Array.ConvertAll(spatial, length => checked((int)length));
    }

    /// <summary>The numbers of a batch, channels first.</summary>
    internal static float[] Values(Tensor inputs, InputAxes axes)
    {
        MixInputs.CheckDense(inputs, nameof(inputs));
        using var scope = NewDisposeScope();
        var values = axes == InputAxes.ChannelsLast ? inputs.movedim([-1], [1]) : inputs;
        return values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    private static void CheckSpatial(ReadOnlySpan<int> spatial, Tensor inputs, InputAxes axes, string expected)
    {
        var shape = inputs.shape;
        int rank = spatial.Length,
            first = axes == InputAxes.ChannelsFirst ? 2 : 1;
        var fits = shape.Length == rank + (axes == InputAxes.NoChannels ? 1 : 2);
        for (var axis = 0; fits && axis < rank; axis++)
            fits = shape[first + axis] == spatial[axis];
        if (!fits)
        {
            throw new ArgumentException(
                $"The plan's masks have shape ({string.Join(", ", spatial.ToArray())}), but inputs has shape "
                    + $"{MixInputs.Text(shape)}, which was said to be {expected}.",
                nameof(inputs)
            );
        }
    }

    private static string Expected(InputAxes axes) =>
        axes switch
        {
            InputAxes.ChannelsFirst => "(B, C, *spatial)",
            InputAxes.ChannelsLast => "(B, *spatial, C)",
            InputAxes.NoChannels => "(B, *spatial)",
            _ => throw new ArgumentOutOfRangeException(nameof(axes), axes, "expected ChannelsFirst, ChannelsLast or NoChannels"),
        };
}
