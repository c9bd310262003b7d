using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Checks that a tensor fits a plan, and says in one sentence what was given and what was expected if it does not.</summary>
internal static class MixInputs
{
    /// <summary>Throws unless <paramref name="plan"/> can be applied to <paramref name="inputs"/>.</summary>
    public static void Check(MixPlan plan, Tensor inputs)
    {
        var shape = inputs.shape;
        CheckBatch(plan, shape, nameof(inputs));
        if (plan.Masks is { } masks)
            CheckSpatial(masks, shape, nameof(inputs));
        if (plan.Masks is not { IsSoft: false } && !plan.IsIdentity && !CanInterpolate(inputs.dtype))
        {
            throw new ArgumentException(
                $"Inputs are {inputs.dtype}, but {plan.Method} interpolates, which is defined for Float32, Float64, " +
                "BFloat16, Float16 and Byte (uint8): convert them first, or use a method with binary masks; for label maps use SoftMaps.",
                nameof(inputs));
        }
    }

    /// <summary>Throws unless the first axis of <paramref name="shape"/> is the plan's batch size.</summary>
    public static void CheckBatch(MixPlan plan, long[] shape, string name)
    {
        if (shape.Length == 0 || shape[0] != plan.BatchSize)
        {
            throw new ArgumentException($"The plan is for {plan.BatchSize} samples, but {name} has shape {Text(shape)}. Draw a plan for " +
                "each batch from the batch itself; the last one of an epoch may be smaller.", name);
        }
    }

    /// <summary>A tensor's shape as people write it: (128, 3, 32, 32).</summary>
    public static string Text(long[] shape) => $"({string.Join(", ", shape)})";

    private static void CheckSpatial(MaskSet masks, long[] shape, string name)
    {
        var rank = masks.Shape.Length;
        var fits = shape.Length == rank + 1 || shape.Length == rank + 2;
        for (var axis = 0; fits && axis < rank; axis++)
            fits = shape[shape.Length - rank + axis] == masks.Shape[axis];
        if (!fits)
        {
            var spatial = string.Join(", ", masks.Shape.ToArray());
            throw new ArgumentException(
                $"The plan's masks have shape ({spatial}), but {name} has shape {Text(shape)}; expected (B, C, {spatial}), " +
                $"or (B, {spatial}) without channels. Where channels come last, as in embedded text, say InputAxes.ChannelsLast.", name);
        }
    }

    private static bool CanInterpolate(ScalarType type) =>
        type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16 or ScalarType.Float16 or ScalarType.Byte;
}
