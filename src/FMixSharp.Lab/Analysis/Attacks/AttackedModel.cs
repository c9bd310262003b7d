using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// A classifier as an attack sees it: raw pixels in, logits out. Bounds and ε are in the unit of those pixels; what the network wants to have done to
/// them first belongs here, so that no attack knows of it.
/// </summary>
/// <param name="Module">Images (B, C, *spatial) to logits (B, classes), in evaluation mode; not owned.</param>
public sealed record AttackedModel(nn.Module<Tensor, Tensor> Module)
{
    /// <summary>The least value of a pixel, 0 by default.</summary>
    public double Low { get; init; }

    /// <summary>The largest value of a pixel, 1 by default.</summary>
    public double High { get; init; } = 1;

    /// <summary>Applied to the pixels before <see cref="Module"/>, as (pixel − mean) / deviation for each channel; null for nothing.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Where the module is.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>A trained run's model for pixels in [0, 1].</summary>
    /// <param name="model">The model, which stays its owner's.</param>
    /// <param name="normalisation">That of the images it was trained on.</param>
    public static AttackedModel Of(TrainedModel model, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new AttackedModel(model.Model) { Normalisation = normalisation, Device = model.Device };
    }

    /// <summary>Logits (B, classes) in float32 of raw <paramref name="images"/> (B, C, *spatial) on <see cref="Device"/>; the caller owns them.</summary>
    /// <exception cref="ArithmeticException">Some of them are infinite or no numbers, so that there is no largest one.</exception>
    public Tensor Logits(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        MixInputs.CheckDense(images, nameof(images));
        using var scope = NewDisposeScope();
        var inputs = Normalisation is null ? images : (images - PerChannel(Normalisation.Mean, images)) / PerChannel(Normalisation.StandardDeviation, images);
        return AttackChecks.Finite(Module.call(FeatureMaps.ChannelsLast(inputs)).to(ScalarType.Float32), "logits").MoveToOuterDisposeScope();
    }

    /// <summary>The gradient (B, …) of a sum of samples' losses with respect to their pixels, the leaf <paramref name="images"/>; the caller's scope owns it.</summary>
    /// <param name="loss">A scalar that follows from the model's logits.</param>
    /// <param name="images">The pixels that the logits were asked for.</param>
    /// <param name="keepGraph">Whether another gradient follows from the same logits.</param>
    /// <exception cref="ArgumentException">The model has no gradient.</exception>
    /// <exception cref="ArithmeticException">It is infinite, or not a number.</exception>
    internal Tensor Gradient(Tensor loss, Tensor images, bool keepGraph = false) => AttackChecks.Finite(
        InputGradient.Of(loss, images, $"the logits of the attacked model ({Module.GetName()})", "its pixels", keepGraph), "gradient");

    /// <summary>Throws, with all that is wrong, unless the model can be attacked.</summary>
    /// <exception cref="ArgumentException">Bounds that are no interval, or a module that is not in evaluation mode.</exception>
    internal void Check()
    {
        var problems = new List<string>();
        if (!(Low < High) || !double.IsFinite(Low) || !double.IsFinite(High))
            problems.Add($"Low is {Low} and High is {High}; expected finite numbers, the first below the second");
        // In training mode batch norm would look at the whole batch and change its statistics, and dropout would hide the gradient.
        if (Module.training || Module.named_modules().Any(layer => layer.module.training))
            problems.Add("the module, or a layer of it, is in training mode; call eval() on it");
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }

    private static Tensor PerChannel(float[] values, Tensor images)
    {
        if (images.dim() < 2 || images.shape[1] != values.Length)
            throw new ArgumentException($"images are ({string.Join(", ", images.shape)}), but the normalisation is for {values.Length} channels");
        var shape = new long[images.dim()];
        Array.Fill(shape, 1);
        shape[1] = values.Length;
        return tensor(values, device: images.device).reshape(shape);
    }
}
