namespace FMixSharp.Tests.Randomness;

public sealed class RandomKeyTests
{
    private static readonly RandomKey Root = RandomKey.FromSeed(7);

    [Fact]
    public void Same_path_gives_the_same_numbers() =>
        Assert.Equal(Root.Fold("mix").Fold(3).Fold(11), RandomKey.FromSeed(7).Fold("mix").Fold(3).Fold(11));

    [Fact]
    public void Order_of_folds_matters() => Assert.NotEqual(Root.Fold(1).Fold(2), Root.Fold(2).Fold(1));

    [Fact]
    public void Names_and_numbers_lead_to_different_places()
    {
        var keys = new HashSet<RandomKey>();
        for (var i = -50_000; i < 50_000; i++)
            Assert.True(keys.Add(Root.Fold(i)));
        foreach (var name in new[] { "", "a", "b", "ab", "ba", "shuffle", "crop" })
            Assert.True(keys.Add(Root.Fold(name)));
    }
}
