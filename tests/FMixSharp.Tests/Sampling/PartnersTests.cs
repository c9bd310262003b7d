using CsCheck;

namespace FMixSharp.Tests.Sampling;

public sealed class PartnersTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Fact]
    public void A_derangement_is_a_permutation_without_fixed_points_for_any_batch_of_two_or_more() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int)
            .Sample(
                (count, place) =>
                {
                    var partners = Draw(PartnerChoice.Derangement, count, place);
                    Assert.Equal(Enumerable.Range(0, count), partners.Order());
                    Assert.DoesNotContain(true, partners.Select((partner, i) => partner == i));
                }
            );

    [Fact]
    public void All_derangements_are_equally_likely()
    {
        // Of four there are nine. 9000 draws: expected 1000 each, deviation √(9000·⅑·8/9) = 30; five of them.
        var counts = Enumerable
            .Range(0, 9000)
            .GroupBy(i => string.Join(' ', Draw(PartnerChoice.Derangement, 4, i)))
            .Select(group => group.Count())
            .ToArray();
        Assert.Equal(9, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(PartnerChoice.Permutation)]
    [InlineData(PartnerChoice.Derangement)]
    [InlineData(PartnerChoice.WithinClass)]
    [InlineData(PartnerChoice.AcrossClass)]
    public void A_batch_of_one_stays_with_itself(PartnerChoice choice) =>
        Assert.Equal([0], new WithPartners(new MixUp(), choice).DrawOnce(1, [3], Key, labels: [7]).Partners.ToArray());

    [Fact]
    public void Within_class_partners_are_deranged_in_their_class_and_loners_stay() =>
        Gen.Select(Gen.Long[0, 3].Array[1, 30], Gen.Int)
            .Sample(
                (labels, place) =>
                {
                    var partners = Draw(PartnerChoice.WithinClass, labels.Length, place, labels);
                    Assert.Equal(Enumerable.Range(0, labels.Length), partners.Order());
                    for (var i = 0; i < labels.Length; i++)
                    {
                        Assert.Equal(labels[i], labels[partners[i]]);
                        Assert.Equal(labels.Count(label => label == labels[i]) == 1, partners[i] == i);
                    }
                }
            );

    [Fact]
    public void Across_class_partners_are_of_another_class_where_there_is_one() =>
        Gen.Select(Gen.Long[0, 3].Array[1, 30], Gen.Int)
            .Sample(
                (labels, place) =>
                {
                    var partners = Draw(PartnerChoice.AcrossClass, labels.Length, place, labels);
                    var single = labels.Distinct().Count() == 1;
                    for (var i = 0; i < labels.Length; i++)
                        Assert.True(single ? partners[i] == i : labels[partners[i]] != labels[i]);
                }
            );

    [Fact]
    public void Across_class_partners_are_uniform_over_the_others()
    {
        // Sample 0 has class 0; of the three others each is taken a third of the time: 3000 draws, deviation √(3000·2/9) = 26; five of
        // them.
        var counts = Enumerable
            .Range(0, 3000)
            .Select(i => Draw(PartnerChoice.AcrossClass, 5, i, [0, 1, 0, 2, 1])[0])
            .GroupBy(partner => partner)
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal([1, 3, 4], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 870, 1130));
    }

    [Fact]
    public void Everything_but_the_partners_stays_as_the_method_drew_it()
    {
        foreach (
            var sampler in new MixSampler[]
            {
                new FMix(),
                new Cutout(),
                new BetweenClass(new BetweenClassOptions { Blend = Blend.Images() }),
            }
        )
        {
            long[] labels = [0, 1, 2, 0, 1, 2, 0, 1, 2];
            var plain = sampler.DrawOnce(9, [6, 6], Key, labels: labels);
            var chosen = new WithPartners(sampler, PartnerChoice.Derangement).DrawOnce(9, [6, 6], Key, labels: labels);
            Assert.Equal(plain.Lambdas, chosen.Lambdas);
            Assert.Equal(plain.Masks?.HardValues.ToArray(), chosen.Masks?.HardValues.ToArray());
            Assert.Equal(
                (plain.Method, plain.OwnLabelOnly, plain.Rule.GetType()),
                (chosen.Method, chosen.OwnLabelOnly, chosen.Rule.GetType())
            );
            Assert.Equal((plain.Rule as Erasing)?.Fill, (chosen.Rule as Erasing)?.Fill);
            Assert.Equal((plain.Rule as Blending)?.Blend, (chosen.Rule as Blending)?.Blend);
        }
    }

    [Fact]
    public void Choices_by_class_ask_for_labels()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new WithPartners(new FMix(), PartnerChoice.WithinClass).DrawOnce(4, [4, 4], Key)
        );
        Assert.Contains("need the class of each of 4 samples, but 0 labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partners_can_come_from_a_second_batch()
    {
        var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [2], [1, 0])));
        var outputs = new float[4];
        plan.Apply(new float[] { 1, 2, 3, 4 }, new float[] { 10, 20, 30, 40 }, outputs, 1);
        Assert.Equal([1, 40, 3, 20], outputs);
        Assert.Throws<ArgumentException>(() => plan.Apply(new float[4], new float[6], outputs, 1));
    }

    private static int[] Draw(PartnerChoice choice, int count, int place, long[]? labels = null) =>
        new WithPartners(new MixUp(), choice).DrawOnce(count, [1], Key.Fold(place), labels: labels).Partners.ToArray();
}
