using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Texts;

public sealed class RocAucTests
{
    // The first is the example of scikit-learn's documentation; the others are counted by hand.
    [Theory]
    [InlineData(new[] { 0.1f, 0.4f, 0.35f, 0.8f }, new[] { false, false, true, true }, 0.75)]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { 4f, 3, 2, 1 }, new[] { false, false, true, true }, 0)]
    [InlineData(new[] { 5f, 5, 5, 5 }, new[] { true, false, true, false }, 0.5)]
    [InlineData(new[] { 1f, 2, 2, 3 }, new[] { false, true, false, true }, 0.875)] // of four pairs three are won and one is tied
    [InlineData(new[] { 2f, 2, 2, 1, 3 }, new[] { true, false, false, false, true }, 5 / 6.0)] // of six pairs four are won and two are tied
    public void Pairs_are_counted_and_ties_are_half(float[] scores, bool[] positives, double area) =>
        Assert.Equal(area, RocAuc.Of(scores, positives)!.Value, 1e-12);

    [Fact]
    public void Many_scores_with_many_ties_agree_with_all_pairs()
    {
        var random = RandomKey.FromSeed(1).Stream();
        var scores = new float[2000];
        var positives = new bool[2000];
        for (var i = 0; i < scores.Length; i++)
            (scores[i], positives[i]) = (random.NextInt(50), random.NextBool(0.1));
        double won = 0,
            pairs = 0;
        for (var i = 0; i < scores.Length; i++)
        for (var j = 0; j < scores.Length; j++)
            if (positives[i] && !positives[j])
                (won, pairs) = (
                    won
                        + (
                            scores[i] > scores[j] ? 1
                            : scores[i] == scores[j] ? 0.5
                            : 0
                        ),
                    pairs + 1
                );
        Assert.Equal(won / pairs, RocAuc.Of(scores, positives)!.Value, 1e-12);
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => RocAuc.Of([1, float.NaN], [true, false]));
        Assert.Contains("Score 1 is NaN", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RocAuc.Macro([1, 2, 3, float.NaN], [0b01, 0b10], 2));
    }

    [Fact]
    public void A_label_of_one_kind_has_no_area_and_is_left_out_of_the_mean()
    {
        Assert.Null(RocAuc.Of([1, 2], [true, true]));
        Assert.Null(RocAuc.Of([], []));
        // First label 1, second label none, third 0.5.
        Assert.Equal(0.75, RocAuc.Macro([1, 5, 0, 2, 6, 0], [0b000, 0b101], 3)!.Value, 1e-12);
        Assert.Null(RocAuc.Macro([1, 2], [0, 0], 1));
        Assert.Throws<ArgumentException>(() => RocAuc.Macro([1, 2, 3], [0, 0], 1));
    }
}
