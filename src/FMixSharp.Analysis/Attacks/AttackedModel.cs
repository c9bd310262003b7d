using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// A classifier as an attack sees it: raw pixels in, logits out. Bounds and ε are in the unit of those pixels; what the network wants to
/// have done to them first belongs here, so that no attack knows of it.
/// </summary>
/// <param name="Module">Images (B, C, *spatial) to logits (B, classes), in evaluation mode; not owned.</param>
public sealed record AttackedModel(nn.Module<Tensor, Tensor> Module)
{
    /// <summary>Images (B, C, *spatial) to logits (B, classes), in evaluation mode; not owned.</summary>
    public nn.Module<Tensor, Tensor> Module { get; init; } = Module ?? throw new ArgumentNullException(nameof(Module));

    /// <summary>The least value of a pixel, 0 by default.</summary>
    public double Low { get; init; }

    /// <summary>The largest value of a pixel, 1 by default.</summary>
    public double High { get; init; } = 1;

    /// <summary>
    /// The mean of each channel, in the unit of the pixels: <see cref="Module"/> is given (pixel − mean) / deviation. Null for 0, which
    /// is the default.
    /// </summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>
    /// The standard deviation of each channel, above 0, which belongs to <see cref="Mean"/>; null for 1, which is the default.
    /// </summary>
    public IReadOnlyList<float>? StandardDeviation { get; init; }

    /// <summary>Where the module is.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>
    /// Logits (B, classes) in float32 of raw <paramref name="images"/> (B, C, *spatial) on <see cref="Device"/>; the caller owns them.
    /// </summary>
    /// <exception cref="ArgumentException">A sparse tensor, or another number of channels than mean and deviation have.</exception>
    /// <exception cref="ArithmeticException">Some of them are infinite or no numbers, so that there is no largest one.</exception>
    public Tensor Logits(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        DenseTensor.Check(images, nameof(images));
        using var scope = NewDisposeScope();
        var inputs = images;
        if (Mean is not null)
            inputs = inputs - PerChannel(Mean, inputs);
        if (StandardDeviation is not null)
            inputs = inputs / PerChannel(StandardDeviation, inputs);
        return AttackChecks.Finite(Module.call(ChannelsLast(inputs)).to(ScalarType.Float32), "logits").MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The gradient (B, …) of a sum of samples' losses with respect to their pixels; the caller's scope owns it. Nothing is left at the
    /// model's weights.
    /// </summary>
    /// <param name="loss">A scalar that follows from the model's logits.</param>
    /// <param name="images">The pixels that the logits were asked for: a leaf that requires a gradient.</param>
    /// <param name="keepGraph">Whether another gradient follows from the same logits.</param>
    /// <exception cref="ArgumentException">The model has no gradient.</exception>
    /// <exception cref="ArithmeticException">It is infinite, or not a number.</exception>
    public Tensor Gradient(Tensor loss, Tensor images, bool keepGraph = false)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(images);
        var what = $"the logits of the attacked model ({Module.GetName()})";
        return AttackChecks.Finite(InputGradient.Of(loss, images, what, "its pixels", keepGraph), "gradient");
    }

    /// <summary>Throws, with all that is wrong, unless the model can be attacked.</summary>
    /// <exception cref="ArgumentException">
    /// Bounds that are no interval, a deviation of 0, or a module that is not in evaluation mode.
    /// </exception>
    internal void Check()
    {
        var problems = new List<string>();
        if (!(Low < High) || !double.IsFinite(Low) || !double.IsFinite(High))
            problems.Add($"Low is {Low} and High is {High}; expected finite numbers, the first below the second");
        if (Mean?.All(float.IsFinite) is false)
            problems.Add($"Mean is [{string.Join(", ", Mean)}]; expected finite numbers");
        if (StandardDeviation?.All(deviation => deviation > 0 && float.IsFinite(deviation)) is false)
            problems.Add($"StandardDeviation is [{string.Join(", ", StandardDeviation)}]; expected finite numbers above 0");
        // In training mode batch norm would look at the whole batch and change its statistics, and dropout would hide the gradient.
        if (Module.training || Module.named_modules().Any(layer => layer.module.training))
            problems.Add("the module, or a layer of it, is in training mode; call eval() on it");
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }

    // Channels innermost in memory, where convolutions on the processor are faster.
    private static Tensor ChannelsLast(Tensor images) =>
        images.dim() == 4 && images.device_type == TorchSharp.DeviceType.CPU
            ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
            : images;

    private static Tensor PerChannel(IReadOnlyList<float> values, Tensor images)
    {
        if (images.dim() < 2 || images.shape[1] != values.Count)
        {
            throw new ArgumentException(
                $"images are ({string.Join(", ", images.shape)}), but mean and deviation are those of {values.Count} channels",
                nameof(images)
            );
        }
        var shape = new long[images.dim()];
        Array.Fill(shape, 1);
        shape[1] = values.Count;
        return tensor(values.ToArray(), device: images.device).reshape(shape);
    }
}
