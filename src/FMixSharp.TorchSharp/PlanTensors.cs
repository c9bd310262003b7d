using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>The parts of a plan as tensors on a device, shaped to broadcast. The caller's dispose scope owns them.</summary>
internal static class PlanTensors
{
    /// <summary>Partner indices: int32, (B).</summary>
    public static Tensor Partners(MixPlan plan, Device device) =>
        FromBytes(MemoryMarshal.AsBytes(plan.Partners), [plan.BatchSize], ScalarType.Int32, device);

    /// <summary>Binary masks: bool, (1 or B, 1 per channel axis of <paramref name="inputs"/>, *spatial).</summary>
    public static Tensor Masks(MaskSet masks, Tensor inputs) =>
        FromBytes(masks.HardValues, MaskShape(masks, inputs), ScalarType.Bool, inputs.device);

    /// <summary>
    /// What share of its own content each value of <paramref name="inputs"/> keeps, in the dtype to interpolate in: soft masks, or λ as
    /// (B, 1, …). And whether one of them may be 0 or 1.
    /// </summary>
    public static (Tensor Values, bool HaveWhole) Lambda(MixPlan plan, Tensor inputs)
    {
        var type = inputs.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        if (plan.Masks is { } masks)
        {
            var values = MemoryMarshal.AsBytes(masks.SoftValues);
            return (FromBytes(values, MaskShape(masks, inputs), ScalarType.Float32, inputs.device).to(type), true);
        }
        var shape = new long[inputs.shape.Length];
        Array.Fill(shape, 1);
        shape[0] = plan.BatchSize;
        if (type == ScalarType.Float64)
            return (FromBytes(MemoryMarshal.AsBytes(plan.Lambdas), shape, type, inputs.device), plan.Lambdas.ContainsAny(0.0, 1.0));
        var singles = Singles(plan.Lambdas); // rounded here and not on the device: some accelerators have no float64
        return (FromBytes(MemoryMarshal.AsBytes<float>(singles), shape, type, inputs.device), singles.AsSpan().ContainsAny(0f, 1f));
    }

    /// <summary>For each sample the weight of its own and of its partner's label: (B, 2) in <paramref name="type"/>.</summary>
    public static Tensor LabelWeights(MixPlan plan, ScalarType type, Device device)
    {
        var weights = new float[plan.BatchSize * 2];
        for (var i = 0; i < plan.BatchSize; i++)
        {
            weights[2 * i] = (float)plan.LabelWeight(i);
            weights[2 * i + 1] = (float)(1 - plan.LabelWeight(i));
        }
        return FromBytes(MemoryMarshal.AsBytes<float>(weights), [plan.BatchSize, 2], ScalarType.Float32, device).to(type);
    }

    /// <summary>Values times weights; 0 where the weight is, whatever the value.</summary>
    public static Tensor Weighted(Tensor values, Tensor weights) => values.mul(weights).masked_fill(weights == 0, 0);

    private static long[] MaskShape(MaskSet masks, Tensor inputs)
    {
        var shape = new long[inputs.shape.Length];
        Array.Fill(shape, 1);
        shape[0] = masks.Count;
        for (var axis = 1; axis <= masks.Shape.Length; axis++)
            shape[^axis] = masks.Shape[^axis];
        return shape;
    }

    private static float[] Singles(ReadOnlySpan<double> values)
    {
        var singles = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            singles[i] = (float)values[i];
        return singles;
    }

    /// <summary>Numbers of samples or places: int64, one axis.</summary>
    public static Tensor Indices(long[] values, Device device) => On(tensor(values), device);

    /// <summary>
    /// The same on a device, which is not waited for: what lies in ordinary memory has been read when the call returns.
    /// </summary>
    public static Tensor On(Tensor values, Device device) => values.to(device, non_blocking: true);

    /// <summary>One copy, straight into the tensor's memory.</summary>
    private static Tensor FromBytes(ReadOnlySpan<byte> values, long[] shape, ScalarType type, Device device)
    {
        var tensor = empty(shape, type);
        values.CopyTo(tensor.bytes);
        return On(tensor, device);
    }
}
