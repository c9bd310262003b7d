using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// How tensors are mixed by each <see cref="MixRule"/>: the one place that tells rules apart here. What is random or looks at values is
/// computed by the plain-array code, so that both sides agree bit for bit. The caller's scope owns results.
/// </summary>
internal static class TensorRules
{
    /// <summary>The mixed batch.</summary>
    public static Tensor Apply(MixPlan plan, Tensor inputs, Tensor others) =>
        plan.Rule switch
        {
            Interpolation or Selection => MixMemory.CanMix(inputs) && MixMemory.CanMix(others)
                ? MixMemory.Apply(plan, inputs, others)
                : MixTensors.MixByKernels(plan, inputs, others),
            Erasing erasing => Erase(plan, erasing, inputs),
            Blending blending => Weigh(plan, blending.Blend, inputs, others),
            ImageChains => Chain(plan, inputs),
            ResizedPartner resized => Paste(plan, resized, inputs, others),
            Composition composition => Compose(plan, composition, inputs, others),
            _ => throw new NotSupportedException($"Tensors are not mixed by {plan.Rule.GetType().Name} yet."),
        };

    /// <summary>How label maps are mixed where <paramref name="plan"/> mixes content.</summary>
    public static MixPlan OfLabelMaps(MixPlan plan) =>
        plan.Rule switch
        {
            ImageChains => throw new ArgumentException(
                $"{plan.Method} moves content within images, and label maps do not follow it.",
                nameof(plan)
            ),
            Composition composition => MixPlan.Compose(
                plan.Method,
                [.. composition.Parts.Select(OfLabelMaps)],
                composition.Choices.ToArray()
            ),
            Erasing => MixPlan.Identity(plan.BatchSize),
            Interpolation or Blending when plan.OwnLabelOnly => MixPlan.Identity(plan.BatchSize),
            Blending => new MixPlan(plan.Method, plan.Partners.ToArray(), plan.Lambdas.ToArray()),
            _ => plan,
        };

    // Each part mixes the whole batch, and the rows it was chosen for are taken from it.
    private static Tensor Compose(MixPlan plan, Composition composition, Tensor inputs, Tensor others)
    {
        var choices = composition.Choices.ToArray();
        var rows = new List<Tensor>();
        var order = new List<long>();
        for (var p = 0; p < composition.Parts.Count; p++)
        {
            long[] chosen = [.. Enumerable.Range(0, plan.BatchSize).Where(i => choices[i] == p)];
            rows.Add(composition.Parts[p].Apply(inputs, others).index_select(0, PlanTensors.Indices(chosen, inputs.device)));
            order.AddRange(chosen);
        }
        var back = new long[plan.BatchSize];
        for (var i = 0; i < back.Length; i++)
            back[order[i]] = i;
        return cat(rows, 0).index_select(0, PlanTensors.Indices(back, inputs.device));
    }

    private static Tensor Erase(MixPlan plan, Erasing erasing, Tensor inputs)
    {
        var fill = erasing.Fill;
        var content =
            fill.Kind == FillKind.Constant ? full([], fill.Location, ScalarType.Float32, inputs.device) : Noise(plan, fill, inputs);
        if (!erasing.Masks.IsSoft)
            return where(PlanTensors.Masks(erasing.Masks, inputs), inputs, Rounded(content, inputs.dtype));
        var lambdas = PlanTensors.Lambda(plan, inputs);
        var type = lambdas.Values.dtype;
        return Rounded(
            MixTensors.Interpolate(inputs.to(type), content.to(type).expand(inputs.shape), (lambdas.Values, true)),
            inputs.dtype
        );
    }

    private static Tensor Noise(MixPlan plan, Fill fill, Tensor inputs)
    {
        var noise = empty(inputs.shape, ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(noise.bytes);
        var size = values.Length / plan.BatchSize;
        for (var i = 0; i < plan.BatchSize; i++)
            fill.Write(i, values.Slice(i * size, size));
        return PlanTensors.On(noise, inputs.device);
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
            var (first, second, offset) = blend.Weights(
                plan.Lambdas[i],
                own.AsSpan(i * size, size),
                partners.AsSpan(plan.Partners[i] * size, size),
                channels
            );
            (weights[3 * i], weights[3 * i + 1], weights[3 * i + 2]) = (first, second, offset);
        }
        var type = inputs.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var shape = new long[inputs.shape.Length + 1];
        Array.Fill(shape, 1);
        (shape[0], shape[^1]) = (plan.BatchSize, 3);
        var table = PlanTensors.On(tensor(weights, shape).to(type), inputs.device);
        var mixed = Weighted(inputs.to(type), 0)
            .add_(Weighted(others.to(type).index_select(0, PlanTensors.Partners(plan, inputs.device)), 1))
            .add_(table.select(-1, 2));
        return inputs.dtype == ScalarType.Byte ? Rounded(mixed, ScalarType.Byte) : mixed.to(inputs.dtype);

        // A pass more only where there is a weight of 0.
        Tensor Weighted(Tensor values, long column) =>
            plan.Lambdas.ContainsAny(0.0, 1.0)
                ? PlanTensors.Weighted(values, table.select(-1, column))
                : values.mul(table.select(-1, column));
    }

    private static Tensor Chain(MixPlan plan, Tensor inputs)
    {
        var images = inputs.cpu().contiguous();
        var mixed = empty(inputs.shape, ScalarType.Byte);
        plan.Apply(images.bytes, mixed.bytes, inputs.shape.Length > 3 ? (int)inputs.shape[1] : 1);
        return PlanTensors.On(mixed, inputs.device);
    }

    // Sample after sample, because boxes differ in size.
    private static Tensor Paste(MixPlan plan, ResizedPartner resized, Tensor inputs, Tensor others)
    {
        var rank = resized.Shape.Length;
        var mixed = inputs.clone();
        for (var i = 0; i < plan.BatchSize; i++)
        {
            var (box, content) = (mixed[i], others[plan.Partners[i]]);
            for (var axis = 0; axis < rank; axis++)
            {
                var (start, end) = (resized.Starts(i)[axis], resized.Ends(i)[axis]);
                content = content.index_select(axis - rank, PlanTensors.Indices(resized.Sources(i, axis), inputs.device));
                box = box.narrow(axis - rank, start, end - start);
            }
            if (box.numel() > 0)
                box.copy_(content);
        }
        return mixed;
    }

    private static float[] Singles(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
