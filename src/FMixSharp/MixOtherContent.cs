using System.Runtime.InteropServices;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Plans whose other content is not simply the partner's, or not simply weighed by λ: the tensor side of fills, blends, chains and composed
/// plans. What is random or looks at values is computed by the plain-array code, so that both sides agree. The caller's scope owns results.
/// </summary>
internal static class MixOtherContent
{
    /// <summary>Whether <paramref name="plan"/> is of that kind.</summary>
    public static bool IsIn(MixPlan plan) =>
        plan.Fill is not null || plan.Blend is not null || plan.Chains is not null || plan.Parts.Count > 0;

    /// <summary>The mixed batch.</summary>
    public static Tensor Apply(MixPlan plan, Tensor inputs, Tensor others)
    {
        if (plan.Parts.Count > 0)
            return Compose(plan, inputs, others);
        if (plan.Fill is { } fill)
            return Erase(plan, fill, inputs);
        return plan.Blend is { } blend ? Weigh(plan, blend, inputs, others) : Chain(plan, inputs);
    }

    // Each part mixes the whole batch, and the rows it was chosen for are taken from it.
    private static Tensor Compose(MixPlan plan, Tensor inputs, Tensor others)
    {
        var rows = new List<Tensor>();
        var order = new List<long>();
        for (var p = 0; p < plan.Parts.Count; p++)
        {
            long[] chosen = [.. Enumerable.Range(0, plan.BatchSize).Where(i => plan.Choices[i] == p)];
            rows.Add(plan.Parts[p].Apply(inputs, others).index_select(0, tensor(chosen, device: inputs.device)));
            order.AddRange(chosen);
        }
        var back = new long[plan.BatchSize];
        for (var i = 0; i < back.Length; i++)
            back[order[i]] = i;
        return cat(rows, 0).index_select(0, tensor(back, device: inputs.device));
    }

    private static Tensor Erase(MixPlan plan, Fill fill, Tensor inputs)
    {
        var masks = plan.Masks!;
        var content = fill.Kind == FillKind.Constant ? Constant(fill.Location, inputs) : Noise(plan, fill, inputs);
        return masks.IsSoft
            ? MixTensors.Interpolate(inputs, content.expand(inputs.shape), PlanTensors.Shares(plan, inputs))
            : where(PlanTensors.Masks(masks, inputs), inputs, content);
    }

    private static Tensor Constant(float value, Tensor inputs)
    {
        var single = tensor(value, ScalarType.Float32);
        return Rounded(single, inputs.dtype).to(inputs.device);
    }

    private static Tensor Noise(MixPlan plan, Fill fill, Tensor inputs)
    {
        var noise = empty(inputs.shape, ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(noise.bytes);
        var size = values.Length / plan.BatchSize;
        for (var i = 0; i < plan.BatchSize; i++)
            fill.Write(i, values.Slice(i * size, size));
        return Rounded(noise, inputs.dtype).to(inputs.device);
    }

    // Integers take the nearest value, and bytes do not wrap around.
    private static Tensor Rounded(Tensor values, ScalarType type)
    {
        if (is_integral(type))
            values = values.round();
        return (type == ScalarType.Byte ? values.clamp(0, 255) : values).to(type);
    }

    private static Tensor Weigh(MixPlan plan, Blend blend, Tensor inputs, Tensor others)
    {
        var own = Singles(inputs);
        var partners = ReferenceEquals(inputs, others) ? own : Singles(others);
        var weights = new double[3 * plan.BatchSize];
        var channels = inputs.shape.Length > 2 ? (int)inputs.shape[1] : 1;
        var size = (int)(inputs.numel() / plan.BatchSize);
        for (var i = 0; i < plan.BatchSize; i++)
        {
            var (first, second, offset) = blend.Weights(plan.Lambdas[i], own.AsSpan(i * size, size),
                partners.AsSpan(plan.Partners[i] * size, size), channels);
            (weights[3 * i], weights[3 * i + 1], weights[3 * i + 2]) = (first, second, offset);
        }
        var type = inputs.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var shape = new long[inputs.shape.Length + 1];
        Array.Fill(shape, 1);
        (shape[0], shape[^1]) = (plan.BatchSize, 3);
        var table = tensor(weights, shape).to(type).to(inputs.device);
        var mixed = Weighted(inputs.to(type), 0)
            .add_(Weighted(others.to(type).index_select(0, PlanTensors.Partners(plan, inputs.device)), 1))
            .add_(table.select(-1, 2));
        return inputs.dtype == ScalarType.Byte ? Rounded(mixed, ScalarType.Byte) : mixed.to(inputs.dtype);

        // A pass more only where there is a weight of 0.
        Tensor Weighted(Tensor values, long column) => plan.Lambdas.ContainsAny(0.0, 1.0) ? PlanTensors.Weighted(values, table.select(-1, column)) : values.mul(table.select(-1, column));
    }

    private static Tensor Chain(MixPlan plan, Tensor inputs)
    {
        var images = inputs.cpu().contiguous();
        var mixed = empty(inputs.shape, ScalarType.Byte);
        plan.Apply(images.bytes, mixed.bytes, inputs.shape.Length > 3 ? (int)inputs.shape[1] : 1);
        return mixed.to(inputs.device);
    }

    private static float[] Singles(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
