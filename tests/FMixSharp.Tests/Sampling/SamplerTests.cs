namespace FMixSharp.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(21);

    [Fact]
    public void MixUp_draws_lambda_from_beta_and_no_mask()
    {
        var plan = new MixUp(new MixUpOptions { Alpha = 0.2, PerSample = true }).DrawOnce(4000, [1], Key);
        Assert.Null(plan.Masks);
        var lambdas = plan.Lambdas.ToArray();
        Assert.InRange(lambdas.Average(), 0.47, 0.53);
        Assert.InRange(lambdas.Average(lambda => (lambda - 0.5) * (lambda - 0.5)), 0.165, 0.192); // variance 1/(4(2α+1)) = 0.1786
    }

    [Fact]
    public void One_lambda_per_batch_is_the_default()
    {
        foreach (MixSampler sampler in new MixSampler[] { new MixUp(), new FMix(), new CutMix() })
            Assert.Single(sampler.DrawOnce(16, [8, 8], Key).Lambdas.ToArray().Distinct());
    }

    [Fact]
    public void Partners_are_a_permutation()
    {
        var partners = new MixUp().DrawOnce(31, [1], Key).Partners.ToArray();
        Assert.Equal(Enumerable.Range(0, 31), partners.Order());
        Assert.NotEqual(Enumerable.Range(0, 31), partners);
    }

    [Fact]
    public void Alternation_takes_turns_by_step_alone()
    {
        var alternation = new Alternation(new FMix(), new MixUp());
        Assert.Equal("fmix+mixup", alternation.Method);
        Assert.Equal(
            ["fmix", "mixup", "fmix", "mixup"],
            Enumerable.Range(390, 4).Select(step => alternation.Draw(2, [4, 4], Key, step).Method)
        );
        Assert.Throws<ArgumentException>(() => new Alternation(new FMix()));
    }

    [Fact]
    public void No_mix_is_the_identity()
    {
        var plan = new NoMix().DrawOnce(3, [4, 4], Key);
        Assert.True(plan.IsIdentity);
        Assert.Equal("none", plan.Method);
    }

    [Fact]
    public void Different_keys_give_different_plans()
    {
        var sampler = new FMix();
        Assert.NotEqual(sampler.DrawOnce(8, [8, 8], Key.Fold(1)).Lambdas[0], sampler.DrawOnce(8, [8, 8], Key.Fold(2)).Lambdas[0]);
    }
}
