using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Checks that a tensor fits a plan, and says in one sentence what was given and what was expected if it does not.</summary>
internal static class MixInputs
{
    /// <summary>Throws unless <paramref name="plan"/> can be applied to <paramref name="inputs"/>.</summary>
    public static void Check(MixPlan plan, Tensor inputs)
    {
        var shape = inputs.shape;
        CheckDense(inputs, nameof(inputs));
        CheckBatch(plan, shape, nameof(inputs));
        if (!plan.Rule.Shape.IsEmpty)
            CheckSpatial(plan.Rule.Shape, shape, nameof(inputs));
        if (plan.Rule.NeedsBytes && (inputs.dtype != ScalarType.Byte || shape.Length < 3))
        {
            throw new ArgumentException(
                $"Inputs are {inputs.dtype} of shape {Text(shape)}, but {plan.Method} works on 8-bit images: uint8 "
                    + "(B, C, H, W), before normalisation.",
                nameof(inputs)
            );
        }
        if (plan.Rule.Computes && !plan.IsIdentity && !CanInterpolate(inputs.dtype))
        {
            throw new ArgumentException(
                $"Inputs are {inputs.dtype}, but {plan.Method} interpolates, which is defined for Float32, Float64, "
                    + "BFloat16, Float16 and Byte (uint8): convert them first, or use a method with binary masks; for label maps use "
                    + "SoftMaps.",
                nameof(inputs)
            );
        }
    }

    /// <summary>Throws unless a second batch is like the first.</summary>
    public static void CheckSecond(Tensor inputs, Tensor others)
    {
        CheckDense(inputs, nameof(inputs));
        CheckDense(others, nameof(others));
        if (
            !inputs.shape.SequenceEqual(others.shape)
            || inputs.dtype != others.dtype
            || inputs.device_type != others.device_type
            || inputs.device_index != others.device_index
        )
        {
            throw new ArgumentException(
                $"The second batch is {others.dtype} {Text(others.shape)} on {others.device}, expected like the first: "
                    + $"{inputs.dtype} {Text(inputs.shape)} on {inputs.device}.",
                nameof(others)
            );
        }
    }

    /// <summary>
    /// Throws for tensors whose values cannot be read one by one: sparse ones, and those on the meta device, which have none.
    /// </summary>
    public static void CheckDense(Tensor tensor, string name)
    {
        if (tensor.is_sparse || tensor.device_type == TorchSharp.DeviceType.META)
        {
            throw new ArgumentException(
                $"The {name} {(name.EndsWith('s') ? "are" : "is")} "
                    + $"{(tensor.is_sparse ? "sparse" : "on the meta device, without values")}; expected a dense tensor"
                    + (tensor.is_sparse ? ": call to_dense()." : " on the processor or another device."),
                name
            );
        }
    }

    /// <summary>Throws unless a tensor is dense and on the device of another one that is computed with together.</summary>
    public static void CheckDevice(Tensor tensor, string name, Tensor beside, string besideName)
    {
        CheckDense(tensor, name);
        if (tensor.device_type != beside.device_type || tensor.device_index != beside.device_index)
            throw new ArgumentException(
                $"The {name} are on {tensor.device}, but the {besideName} on {beside.device}; move one of them to the other's device.",
                name
            );
    }

    /// <summary>Labels as the numbers they are; the caller's dispose scope owns what is made on the way.</summary>
    public static ReadOnlySpan<long> Integers(Tensor labels)
    {
        if (labels.shape.Length != 1 || !is_integral(labels.dtype))
            throw new ArgumentException(
                $"Labels are {labels.dtype} of shape {Text(labels.shape)}, expected one integer per sample: (B).",
                nameof(labels)
            );
        CheckDense(labels, nameof(labels));
        using var scope = NewDisposeScope();
        return labels.to(ScalarType.Int64).cpu().data<long>().ToArray();
    }

    /// <summary>Throws unless the first axis of <paramref name="shape"/> is the plan's batch size.</summary>
    public static void CheckBatch(MixPlan plan, long[] shape, string name)
    {
        if (shape.Length == 0 || shape[0] != plan.BatchSize)
        {
            throw new ArgumentException(
                $"The plan is for {plan.BatchSize} samples, but {name} has shape {Text(shape)}. Draw a plan for "
                    + "each batch from the batch itself; the last one of an epoch may be smaller.",
                name
            );
        }
    }

    /// <summary>A tensor's shape as people write it: (128, 3, 32, 32).</summary>
    public static string Text(long[] shape) => $"({string.Join(", ", shape)})";

    private static void CheckSpatial(ReadOnlySpan<int> expected, long[] shape, string name)
    {
        var rank = expected.Length;
        var fits = shape.Length == rank + 1 || shape.Length == rank + 2;
        for (var axis = 0; fits && axis < rank; axis++)
            fits = shape[shape.Length - rank + axis] == expected[axis];
        if (!fits)
        {
            var spatial = string.Join(", ", expected.ToArray());
            throw new ArgumentException(
                $"The plan's masks have shape ({spatial}), but {name} has shape {Text(shape)}; expected (B, C, {spatial}), "
                    + $"or (B, {spatial}) without channels. Where channels come last, as in embedded text, say InputAxes.ChannelsLast.",
                name
            );
        }
    }

    private static bool CanInterpolate(ScalarType type) =>
        type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16 or ScalarType.Float16 or ScalarType.Byte;
}
