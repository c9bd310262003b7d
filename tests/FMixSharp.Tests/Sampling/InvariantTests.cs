using CsCheck;

namespace FMixSharp.Tests.Sampling;

/// <summary>What holds for every method, every shape and every draw.</summary>
public sealed class InvariantTests
{
    private static readonly MixSampler[] samplers =
    [
        new NoMix(),
        new FMix(),
        new FMix(new FMixOptions { PerSample = true, Reformulated = true }),
        new FMix(new FMixOptions { Softness = 0.3 }),
        new CutMix(),
        new CutMix(new CutMixOptions { PerSample = true }),
        new MixUp(),
        new MixUp(new MixUpOptions { PerSample = true }),
        new Cutout(new CutoutOptions { Side = 4 }),
        new RandomErasing(),
        new SamplePairing(),
        new BetweenClass(),
        new Alternation(new FMix(), new MixUp()),
        new RandomChoice(new CutMix(), new MixUp(), new RandomErasing()) { PerSample = true },
        new WithPartners(new FMix(), PartnerChoice.Derangement),
        RandomChoice.WithProbability(0.5, new CutMix()),
    ];

    private static readonly Gen<(MixSampler Sampler, int Batch, int[] Shape, ulong Seed)> draws = Gen.Select(
        Gen.Int[0, samplers.Length - 1],
        Gen.Int[1, 7],
        Gen.Int[1, 9].Array[1, 3],
        Gen.ULong,
        (index, batch, shape, seed) => (samplers[index], batch, shape, seed)
    );

    [Fact]
    public void Each_value_is_own_partners_or_fill_where_masks_choose_and_lies_between_where_they_blend() =>
        draws.Sample(draw =>
        {
            var plan = Draw(draw);
            var size = draw.Shape.Aggregate(1, (a, b) => a * b);
            const int Channels = 2;
            var inputs = Values(draw.Batch * Channels * size);
            var outputs = new float[inputs.Length];
            plan.Apply(inputs, outputs, Channels);
            var mask = new float[size];
            for (var i = 0; i < inputs.Length; i++)
            {
                int sample = i / (Channels * size),
                    cell = i % size;
                var part = plan.PartOf(sample);
                var partner = inputs[(plan.Partners[sample] * Channels * size) + i % (Channels * size)];
                if (part.Masks is { IsSoft: false } masks)
                {
                    masks.CopyTo(masks.Count == 1 ? 0 : sample, mask);
                    if (mask[cell] == 1)
                        Assert.Equal(inputs[i], outputs[i]);
                    else if (part.Rule is not Erasing { Fill: var fill })
                        Assert.Equal(partner, outputs[i]);
                    else
                        Assert.True(fill.Kind == FillKind.Constant ? outputs[i] == 0 : outputs[i] is >= 0 and <= 1);
                    continue;
                }
                // Two products and a sum in float32 of values below 4: within 1e-6 of the exact value between.
                Assert.InRange(outputs[i], Math.Min(inputs[i], partner) - 1e-6f, Math.Max(inputs[i], partner) + 1e-6f);
            }
        });

    [Fact]
    public void Lambda_is_the_measured_share_of_kept_content() =>
        draws.Sample(draw =>
        {
            var plan = Draw(draw);
            for (var i = 0; i < draw.Batch; i++)
            {
                Assert.InRange(plan.Lambdas[i], 0, 1);
                if (plan.PartOf(i).Masks is not { } masks)
                    continue;
                var mask = new float[masks.Size];
                masks.CopyTo(masks.Count == 1 ? 0 : i, mask);
                // Exact for binary masks; soft values are float32, their sum here and there is not taken in one order.
                Assert.Equal(mask.Sum(value => (double)value) / mask.Length, plan.Lambdas[i], masks.IsSoft ? 1e-6 : 1e-15);
            }
        });

    [Fact]
    public void Label_weights_are_lambda_or_one() =>
        draws.Sample(draw =>
        {
            var plan = Draw(draw);
            for (var i = 0; i < draw.Batch; i++)
                Assert.Equal(plan.PartOf(i).OwnLabelOnly ? 1 : plan.Lambdas[i], plan.LabelWeight(i));
        });

    [Fact]
    public void The_same_key_gives_the_same_plan_on_any_thread() =>
        draws.Sample(
            draw =>
            {
                var texts = new string[3];
                Parallel.For(0, texts.Length, i => texts[i] = Text(Draw(draw)));
                Assert.Single(texts.Distinct());
            },
            iter: 30
        );

    private static MixPlan Draw((MixSampler Sampler, int Batch, int[] Shape, ulong Seed) draw) =>
        draw.Sampler.Draw(
            draw.Batch,
            draw.Shape,
            RandomKey.FromSeed(draw.Seed),
            (long)(draw.Seed % 100),
            [.. Enumerable.Range(0, draw.Batch).Select(i => (long)(i % 3))]
        );

    private static float[] Values(int count)
    {
        var stream = RandomKey.FromSeed(1).Stream();
        return [.. Enumerable.Range(0, count).Select(_ => (float)Math.Clamp(stream.NextNormal(), -3, 3))];
    }

    private static string Text(MixPlan plan) =>
        string.Join(
            ';',
            plan.Method,
            string.Join(' ', plan.Partners.ToArray()),
            string.Join(' ', plan.Lambdas.ToArray()),
            plan.Masks is null ? "" : Convert.ToHexString(plan.Masks.HardValues),
            string.Join(' ', plan.Masks?.SoftValues.ToArray() ?? []),
            plan.Rule switch
            {
                Composition composition => string.Join(' ', composition.Parts.Select(Text))
                    + string.Join(' ', composition.Choices.ToArray()),
                Erasing erasing => erasing.Fill.ToString(),
                _ => "",
            }
        );
}
