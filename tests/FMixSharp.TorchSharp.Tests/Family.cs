using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>The table of the family: each method with the input ranks and types it claims. A new method is a new row.</summary>
internal static class Family
{
    private static readonly ScalarType[] floats = [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16];
    private static readonly ScalarType[] blending = [.. floats, ScalarType.Byte];
    private static readonly ScalarType[] selecting = [.. blending, ScalarType.Int64];

    public static IReadOnlyList<Member> Members { get; } =
    [
        new("none", new NoMix(), [1, 2, 3], selecting),
        new("fmix", new FMix(), [1, 2, 3], selecting),
        new("fmix, per sample", new FMix(new FMixOptions { PerSample = true }), [1, 2, 3], selecting),
        new("fmix, soft", new FMix(new FMixOptions { Softness = 0.3 }), [1, 2, 3], blending),
        new("fmix, reformulated", new FMix(new FMixOptions { Reformulated = true }), [1, 2, 3], selecting),
        new("fmix-released", new FMix(new FMixOptions { Generator = FMixGenerator.Released }), [1, 2, 3], selecting),
        new("cutmix", new CutMix(), [1, 2, 3], selecting),
        new("cutmix-released", new CutMix(new CutMixOptions { Released = true }), [1, 2, 3], selecting) { SampledLambda = true },
        new("cutmix, sampled λ", new CutMix(new CutMixOptions { KeepSampledLambda = true }), [1, 2, 3], selecting) { SampledLambda = true },
        new("mixup", new MixUp(), [1, 2, 3], blending),
        new("mixup, per sample", new MixUp(new MixUpOptions { PerSample = true }), [1, 2, 3], blending),
        new("cutout", new Cutout(new CutoutOptions { Side = 4 }), [1, 2, 3], selecting),
        new("random-erasing", new RandomErasing(), [1, 2, 3], selecting),
        new(
            "random-erasing, normal",
            new RandomErasing(new RandomErasingOptions { Probability = 1, Fill = Fill.Normal(100, 20) }),
            [1, 2, 3],
            blending
        ),
        new("samplepairing", new SamplePairing(), [1, 2, 3], blending),
        new("bc", new BetweenClass(), [1, 2, 3], blending),
        new("bc+", new BetweenClass(new BetweenClassOptions { Blend = Blend.Images() }), [1, 2, 3], blending),
        new("bc, sounds", new BetweenClass(new BetweenClassOptions { Blend = Blend.Waveforms(200) }), [1], blending),
        new("augmix", new AugMix(), [2], [ScalarType.Byte]),
        new("partner, resized", new PastedPartner(), [1, 2, 3], selecting),
        new("turns", new Alternation((2, new FMix()), (1, new MixUp())), [1, 2, 3], blending),
        new("choice", new RandomChoice((3, new FMix()), (1, new CutMix())), [1, 2, 3], selecting),
        new("choice per sample", new RandomChoice(new FMix(), new MixUp(), new RandomErasing()) { PerSample = true }, [1, 2, 3], blending),
        new("half the time", RandomChoice.WithProbability(0.5, new CutMix()), [1, 2, 3], selecting),
        new("derangement", new WithPartners(new FMix(), PartnerChoice.Derangement), [1, 2, 3], selecting),
        new("within class", new WithPartners(new MixUp(), PartnerChoice.WithinClass), [1, 2, 3], blending),
        new("across class", new WithPartners(new CutMix(), PartnerChoice.AcrossClass), [1, 2, 3], selecting),
    ];

    public static Member Find(string name) => Members.Single(member => member.Name == name);
}

/// <summary>A method that no class of the package is, by a rule that is there for it: the whole partner in a box.</summary>
internal sealed class PastedPartner : MixSampler
{
    public override string Method => "pasted";

    protected override MixPlan DrawCore(MixRequest request)
    {
        var rank = request.Shape.Length;
        int[] starts = new int[request.BatchSize * rank],
            ends = new int[starts.Length];
        var lambdas = new double[request.BatchSize];
        var stream = request.Key.Stream();
        for (var i = 0; i < request.BatchSize; i++)
        {
            var share = 1.0;
            for (var axis = 0; axis < rank; axis++)
            {
                var length = stream.NextInt(request.Shape[axis] + 1);
                starts[i * rank + axis] = stream.NextInt(request.Shape[axis] - length + 1);
                ends[i * rank + axis] = starts[i * rank + axis] + length;
                share *= (double)length / request.Shape[axis];
            }
            lambdas[i] = 1 - share;
        }
        var partners = new int[request.BatchSize];
        stream.NextPermutation(partners);
        return new MixPlan(Method, partners, lambdas, new ResizedPartner(request.Shape, starts, ends));
    }
}

/// <summary>One row.</summary>
/// <param name="Name">Of the row.</param>
/// <param name="Sampler">The method.</param>
/// <param name="Ranks">Numbers of spatial axes it claims.</param>
/// <param name="Types">Types of inputs it claims.</param>
internal sealed record Member(string Name, MixSampler Sampler, int[] Ranks, ScalarType[] Types)
{
    /// <summary>λ is the sampled value, not the mask's mean.</summary>
    public bool SampledLambda { get; init; }
}
