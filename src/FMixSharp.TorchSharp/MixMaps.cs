using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Label maps: one class per pixel or voxel. They follow the content of the inputs, so λ has no part in their loss.</summary>
public static class MixMaps
{
    /// <summary>
    /// Class probabilities at every position of the mixed batch: what <see cref="MixTensors.Apply(MixPlan, Tensor)"/> makes of one-hot
    /// maps. The right target for every kind of plan; the plain cross entropy takes it as it is.
    /// </summary>
    /// <remarks>
    /// With binary masks each position has one class, and <c>plan.Apply(maps)</c> gives the same as a map of class indices, for a fraction
    /// of the memory. Soft masks and interpolation have up to two classes at a position. In the reformulated mode interpolated maps are
    /// the samples' own; masked ones still follow their masks. Where content is erased (Cutout, Random Erasing) maps stay as they are.
    /// </remarks>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="maps">
    /// The maps before mixing: integers in 0 … <paramref name="classes"/> − 1, (B, *spatial), where *spatial is the shape of the masks, if
    /// the plan has any: (B, H, W) for images, (B, D, H, W) for volumes.
    /// </param>
    /// <param name="classes">Number of classes.</param>
    /// <returns>float32, (B, classes, *spatial), which sum to one over the classes; the caller owns it.</returns>
    /// <exception cref="ArgumentException">
    /// The shape, the dtype or a class does not fit; or the plan moves content within images (AugMix). The message says which.
    /// </exception>
    public static Tensor SoftMaps(this MixPlan plan, Tensor maps, int classes)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        MixInputs.CheckDense(maps, nameof(maps));
        MixInputs.CheckBatch(plan, maps.shape, nameof(maps));
        if (maps.shape.Length < 2 || !is_integral(maps.dtype))
        {
            throw new ArgumentException(
                $"Maps are {maps.dtype} of shape {MixInputs.Text(maps.shape)}, expected one integer per position: "
                    + "(B, *spatial), such as (B, H, W).",
                nameof(maps)
            );
        }
        using var scope = NewDisposeScope();
        var integers = maps.to(ScalarType.Int64);
        if (maps.device_type == TorchSharp.DeviceType.CPU)
            CheckClasses(integers, classes);
        var indices = arange(classes, device: maps.device).view([classes, .. maps.shape.Skip(2).Select(_ => 1L), 1]);
        var own = integers.unsqueeze(1).eq(indices).to(ScalarType.Float32);
        return TensorRules.OfLabelMaps(plan).Apply(own).MoveToOuterDisposeScope();
    }

    private static void CheckClasses(Tensor maps, int classes)
    {
        if (maps.numel() == 0)
            throw new ArgumentException($"Maps have shape {MixInputs.Text(maps.shape)}: there is nothing to mix.", nameof(maps));
        long least = maps.min().item<long>(),
            most = maps.max().item<long>();
        if (least < 0 || most >= classes)
        {
            throw new ArgumentException(
                $"Maps hold classes from {least} to {most}, expected 0 to {classes - 1}. Positions to be ignored need "
                    + "binary masks: plan.Apply(maps) keeps their value, and the plain loss has ignore_index.",
                nameof(maps)
            );
        }
    }
}
