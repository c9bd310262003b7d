namespace FMixSharp.Tests.Sampling;

public sealed class MixSamplerTests
{
    public static TheoryData<MixSampler> Samplers =>
        [
            new NoMix(),
            new FMix(),
            new CutMix(),
            new MixUp(),
            new Cutout(),
            new RandomErasing(),
            new SamplePairing(),
            new BetweenClass(),
            new AugMix(),
            new Alternation(new FMix(), new MixUp()),
            new RandomChoice(new CutMix(), new NoMix()),
            new WithPartners(new FMix(), PartnerChoice.Derangement),
        ];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Labels_are_one_for_each_sample_of_the_batch(MixSampler sampler)
    {
        _ = sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), 0, [0, 1, 2, 3]);
        foreach (
            var labels in (long[][])
                [
                    [0],
                    [0, 1, 2],
                    [0, 1, 2, 3, 4],
                ]
        )
        {
            var error = Assert.Throws<ArgumentException>(() => sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), 0, labels));
            Assert.StartsWith(
                $"{labels.Length} labels for a batch of 4; expected one for each sample, or none.",
                error.Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_batch_has_at_least_one_sample(MixSampler sampler) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(0, [8, 8], RandomKey.FromSeed(1), 0));

    public static TheoryData<MixSampler> ByStep =>
        [
            new Alternation(new FMix(), new MixUp()),
            new SamplePairing(new SamplePairingOptions { From = 4 }),
            new SamplePairing(new SamplePairingOptions { Until = 4 }),
            new RandomChoice(new FMix(), new Alternation(new FMix(), new MixUp())),
            new WithPartners(new Alternation(new FMix(), new MixUp()), PartnerChoice.Derangement),
        ];

    [Theory]
    [MemberData(nameof(ByStep))]
    public void What_goes_by_the_step_cannot_be_drawn_without_one(MixSampler sampler)
    {
        var error = Assert.Throws<ArgumentException>(() => sampler.DrawOnce(2, [4, 4], RandomKey.FromSeed(1)));
        Assert.StartsWith($"{sampler.Method} goes by the step, but none was given", error.Message, StringComparison.Ordinal);
        _ = sampler.Draw(2, [4, 4], RandomKey.FromSeed(1), 0);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_step_draws_at_its_own_key(MixSampler sampler)
    {
        var (key, labels) = (RandomKey.FromSeed(1), new long[] { 0, 1, 2, 3 });
        var drawn = sampler.Draw(4, [8, 8], key, 6, labels);
        var same = sampler.Draw(new MixRequest(4, [8, 8], key.Fold(6)) { Step = 6, Labels = labels });
        Assert.Equal(drawn.Method, same.Method);
        Assert.Equal(drawn.Partners.ToArray(), same.Partners.ToArray());
        Assert.Equal(drawn.Lambdas.ToArray(), same.Lambdas.ToArray());
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_plan_holds_the_key_of_its_batch(MixSampler sampler)
    {
        var plan = sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), 6, [0, 1, 2, 3]);
        Assert.Equal(RandomKey.FromSeed(1).Fold(6), plan.Key);
        Assert.Equal(plan.Key, plan.WithPartners([0, 1, 2, 3]).Key);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Steps_are_counted_from_nought(MixSampler sampler) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), -1, [0, 1, 2, 3]));

    [Fact]
    public void Methods_that_never_look_at_the_step_are_drawn_without_one() =>
        Assert.Equal(
            new SamplePairing().DrawOnce(3, [4], RandomKey.FromSeed(1).Fold(5)).Partners.ToArray(),
            new SamplePairing().Draw(3, [4], RandomKey.FromSeed(1), 5).Partners.ToArray()
        );

    [Fact]
    public void A_method_of_ones_own_that_draws_no_plan_or_one_of_another_batch_is_named()
    {
        foreach (
            var (plan, expected) in new[]
            {
                (null, "mine drew no plan."),
                (MixPlan.Identity(3), "mine drew a plan for 3 samples of a batch of 4."),
            }
        )
        {
            MixSampler sampler = new Mine(plan!);
            foreach (
                var each in new[] { sampler, new Alternation(sampler, new FMix()), new WithPartners(sampler, PartnerChoice.Derangement) }
            )
                Assert.Equal(
                    expected,
                    Assert.Throws<InvalidOperationException>(() => each.Draw(4, [8, 8], RandomKey.FromSeed(1), 0)).Message
                );
        }
    }

    private sealed class Mine(MixPlan plan) : MixSampler
    {
        public override string Method => "mine";

        protected override MixPlan DrawCore(MixRequest request) => plan;
    }
}
