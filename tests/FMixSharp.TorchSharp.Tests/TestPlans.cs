namespace FMixSharp.Tests;

/// <summary>The kinds of plan a tensor can meet.</summary>
public enum PlanKind
{
    Binary,
    BinaryPerSample,
    Soft,
    SoftPerSample,
    Interpolated,
    InterpolatedPerSample,
}

/// <summary>Plans with arbitrary content: what is tested here is how they are applied, not how they are drawn.</summary>
internal static class TestPlans
{
    public static TheoryData<PlanKind> Kinds => new(Enum.GetValues<PlanKind>());

    public static MixPlan Create(PlanKind kind, int batch, int[] shape, ulong seed = 1, bool ownLabelOnly = false)
    {
        var perSample = kind is PlanKind.BinaryPerSample or PlanKind.SoftPerSample or PlanKind.InterpolatedPerSample;
        var stream = RandomKey.FromSeed(seed).Fold("plan").Stream();
        var partners = new int[batch];
        stream.NextPermutation(partners);
        var count = perSample ? batch : 1;
        var size = shape.Aggregate(1, (a, b) => a * b);
        var soft = new float[count * size];
        for (var i = 0; i < soft.Length; i++)
            soft[i] = (float)stream.NextDouble();
        var masks = kind switch
        {
            PlanKind.Binary or PlanKind.BinaryPerSample => MaskSet.FromHard(
                count,
                shape,
                [.. soft.Select(value => (byte)(value < 0.6f ? 1 : 0))]
            ),
            PlanKind.Soft or PlanKind.SoftPerSample => MaskSet.FromSoft(count, shape, soft),
            _ => null,
        };
        var lambdas = new double[batch];
        for (var i = 0; i < batch; i++)
            lambdas[i] = i == 0 || perSample ? stream.NextDouble() : lambdas[0];
        return new MixPlan(kind.ToString(), partners, lambdas, masks is null ? null : new Selection(masks), ownLabelOnly);
    }

    /// <summary>
    /// The definition, one value at a time, in float32: the mask's choice for binary masks, else m·own + (1 − m)·partner.
    /// </summary>
    public static float[] Apply(MixPlan plan, float[] inputs, int channels)
    {
        var outputs = new float[inputs.Length];
        var size = inputs.Length / plan.BatchSize / channels;
        var mask = new float[size];
        for (var sample = 0; sample < plan.BatchSize; sample++)
        {
            if (plan.Masks is { } masks)
                masks.CopyTo(masks.Count == 1 ? 0 : sample, mask);
            else
                Array.Fill(mask, (float)plan.Lambdas[sample]);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var cell = 0; cell < size; cell++)
                {
                    var own = inputs[(sample * channels + channel) * size + cell];
                    var partner = inputs[(plan.Partners[sample] * channels + channel) * size + cell];
                    var mixed = plan.Masks is { IsSoft: false }
                        ? mask[cell] == 1
                            ? own
                            : partner
                        : mask[cell] * own + (1 - mask[cell]) * partner;
                    outputs[(sample * channels + channel) * size + cell] = mixed;
                }
            }
        }
        return outputs;
    }
}
