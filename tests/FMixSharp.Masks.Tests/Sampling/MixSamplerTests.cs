namespace FMixSharp.Masks.Tests.Sampling;

public sealed class MixSamplerTests
{
    public static TheoryData<MixSampler> Samplers =>
    [
        new NoMix(), new FMix(), new CutMix(), new MixUp(), new Cutout(), new RandomErasing(), new SamplePairing(), new BetweenClass(), new AugMix(), new Alternation(new FMix(), new MixUp()),
        new RandomChoice(new CutMix(), new NoMix()), new WithPartners(new FMix(), PartnerChoice.Derangement),
    ];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Labels_are_one_for_each_sample_of_the_batch(MixSampler sampler)
    {
        _ = sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), labels: [0, 1, 2, 3]);
        foreach (var labels in (long[][])[[0], [0, 1, 2], [0, 1, 2, 3, 4]])
        {
            var error = Assert.Throws<ArgumentException>(() => sampler.Draw(4, [8, 8], RandomKey.FromSeed(1), labels: labels));
            Assert.StartsWith($"{labels.Length} labels for a batch of 4; expected one for each sample, or none.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_batch_has_at_least_one_sample(MixSampler sampler) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(0, [8, 8], RandomKey.FromSeed(1)));
}
