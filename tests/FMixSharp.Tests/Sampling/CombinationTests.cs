namespace FMixSharp.Tests.Sampling;

public sealed class CombinationTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(8);

    [Fact]
    public void Turns_have_as_many_batches_as_asked_for_from_any_step()
    {
        var turns = new Alternation((2, new FMix()), (1, new MixUp()), (3, new NoMix()));
        Assert.Equal("fmix:2+mixup+none:3", turns.Method);
        string[] cycle = ["fmix", "fmix", "mixup", "none", "none", "none"];
        // From step 390 as after a resume: nothing but the step is known.
        for (var step = 390; step < 410; step++)
            Assert.Equal(cycle[step % 6], turns.Draw(2, [4, 4], Key, step).Method);
        Assert.Throws<ArgumentException>(() => new Alternation((0, new FMix()), (1, new MixUp())));
    }

    [Fact]
    public void Parts_of_one_optimiser_step_share_the_turn_but_not_the_draw()
    {
        var turns = new Alternation(new FMix(), new MixUp());
        for (var step = 0; step < 4; step++)
        {
            var parts = Enumerable.Range(0, 3).Select(part => turns.Draw(4, [4, 4], Key.Fold(part), step)).ToArray();
            Assert.Single(parts.Select(plan => plan.Method).Distinct());
            Assert.Equal(3, parts.Select(plan => plan.Partners.ToArray()).Distinct().Count());
        }
    }

    [Fact]
    public void Random_choice_follows_its_weights_and_the_key_alone()
    {
        var choice = new RandomChoice((3, new FMix()), (1, new CutMix()), (0, new MixUp()));
        Assert.Equal("fmix:3|cutmix|mixup:0", choice.Method);
        var methods = Enumerable.Range(0, 4000).Select(step => choice.Draw(1, [2, 2], Key, step).Method).ToArray();
        // Deviation √(¾·¼/4000) = 0.0068; four of them.
        Assert.InRange(methods.Count(method => method == "fmix") / 4000.0, 0.75 - 0.0274, 0.75 + 0.0274);
        Assert.DoesNotContain("mixup", methods);
        Assert.Equal(methods[1234], choice.Draw(1, [2, 2], Key, 1234).Method);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mixing_with_probability_p_mixes_exactly_p(bool perSample)
    {
        var sometimes = RandomChoice.WithProbability(0.3, new MixUp(new MixUpOptions { Lambda = 0.5 }), perSample);
        var mixed = Enumerable
            .Range(0, 2500)
            .Sum(step => sometimes.DrawOnce(4, [1], Key.Fold(step)).Lambdas.ToArray().Count(lambda => lambda < 1));
        // Of 10⁴ samples. Deviation with a coin for each of 2500 batches: √(0.21/2500) = 0.0092; four of them. p² would be 0.09.
        Assert.InRange(mixed / 10_000.0, 0.3 - 0.037, 0.3 + 0.037);
        Assert.All(
            Enumerable.Range(0, 100),
            step => Assert.True(RandomChoice.WithProbability(0, new MixUp()).DrawOnce(2, [1], Key.Fold(step)).IsIdentity)
        );
        Assert.All(
            Enumerable.Range(0, 100),
            step => Assert.Equal("mixup", RandomChoice.WithProbability(1, new MixUp()).DrawOnce(2, [1], Key.Fold(step)).Method)
        );
    }

    [Fact]
    public void A_choice_per_sample_mixes_each_by_its_own_plan()
    {
        var choice = new RandomChoice(new FMix(), new Cutout(new CutoutOptions { Side = 4 }), new MixUp()) { PerSample = true };
        var plan = choice.DrawOnce(30, [6, 6], Key);
        Assert.Equal("fmix|cutout|mixup", plan.Method);
        Assert.Equal(["cutout", "fmix", "mixup"], Assert.IsType<Composition>(plan.Rule).Parts.Select(part => part.Method).Order());
        var inputs = Enumerable.Range(1, 30 * 36).Select(i => (float)i).ToArray();
        var outputs = new float[inputs.Length];
        plan.Apply(inputs, outputs, 1);
        for (var i = 0; i < 30; i++)
        {
            var part = plan.PartOf(i);
            var alone = new float[inputs.Length];
            part.Apply(inputs, alone, 1);
            Assert.Equal(alone[(36 * i)..(36 * i + 36)], outputs[(36 * i)..(36 * i + 36)]);
            Assert.Equal((part.Lambdas[i], part.Partners[i]), (plan.Lambdas[i], plan.Partners[i]));
            Assert.Equal(part.Method == "cutout" ? 1 : part.Lambdas[i], plan.LabelWeight(i));
        }
    }

    [Fact]
    public void Combinations_of_combinations_pass_labels_and_steps_on()
    {
        var inner = new Alternation(new WithPartners(new MixUp(), PartnerChoice.AcrossClass), new NoMix());
        var outer = new RandomChoice(inner, inner) { PerSample = true };
        var plan = outer.Draw(4, [2], Key, step: 0, labels: [0, 0, 1, 1]);
        Assert.All(plan.Partners.ToArray().Select((partner, i) => (i < 2, partner < 2)), pair => Assert.NotEqual(pair.Item1, pair.Item2));
        Assert.All(outer.Draw(4, [2], Key, step: 1, labels: [0, 0, 1, 1]).Lambdas.ToArray(), lambda => Assert.Equal(1, lambda));
    }

    [Fact]
    public void Sample_pairing_averages_and_keeps_the_own_label_between_its_steps()
    {
        var pairing = new SamplePairing(new SamplePairingOptions { From = 10, Until = 20 });
        Assert.Equal([false, true, true, false], new long[] { 9, 10, 19, 20 }.Select(step => !pairing.Draw(4, [2], Key, step).IsIdentity));
        var plan = pairing.Draw(4, [2], Key, 15);
        Assert.All(plan.Lambdas.ToArray(), lambda => Assert.Equal(0.5, lambda));
        Assert.Equal(1, plan.LabelWeight(2));
        var schedule = new Alternation((8, new SamplePairing()), (2, new NoMix()));
        Assert.Equal(8, Enumerable.Range(0, 10).Count(step => !schedule.Draw(2, [2], Key, step).IsIdentity));
    }

    [Fact]
    public void Choices_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RandomChoice(new FMix()));
        Assert.Throws<ArgumentException>(() => new RandomChoice((-1, new FMix()), (2, new MixUp())));
        Assert.Throws<ArgumentException>(() => new RandomChoice((0, new FMix()), (0, new MixUp())));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomChoice.WithProbability(1.5, new FMix()));
    }
}
