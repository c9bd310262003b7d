using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class PyramidNetTests
{
    [Fact]
    public void Widths_are_the_published_ones()
    {
        (int Block, int Width)[] published = [(1, 18), (2, 20), (3, 23), (30, 83), (31, 85), (60, 149), (61, 152), (89, 214), (90, 216)];
        Assert.All(published, entry => Assert.Equal(entry.Width, PyramidNet.Width(entry.Block, 90, 200)));
    }

    [Fact]
    public void Last_block_drops_most_and_zero_never_drops()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var always = SmallModels.Ready(new PyramidNet(11, 6, 3, 5));
        using var never = SmallModels.Ready(new PyramidNet(11, 6, 3, 5, lastDrop: 0));
        var images = SmallModels.Images(8);
        var differing = 0;
        var expected = never.call(images);
        Assert.True(expected.Equals(never.call(images)), "without ShakeDrop two passes are equal");
        for (var step = 0; step < 60; step++)
        {
            always.BeginStep(RandomKey.FromSeed((ulong)step));
            differing += always.call(images).allclose(expected) ? 0 : 1;
        }
        // Three blocks drop with probabilities 1/6, 1/3 and 1/2, so a step differs with probability 1 − 5/6·2/3·1/2 = 13/18: 43.3 of 60,
        // deviation 3.5.
        Assert.InRange(differing, 43.3 - 4 * 3.5, 43.3 + 4 * 3.5);
    }

    [Fact]
    public void The_same_key_gives_the_same_step_and_blocks_draw_apart()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Ready(new PyramidNet(20, 6, 3, 5, lastDrop: 1));
        var images = SmallModels.Images(8);
        model.BeginStep(RandomKey.FromSeed(7));
        var first = model.call(images);
        model.BeginStep(RandomKey.FromSeed(8));
        Assert.False(first.allclose(model.call(images)));
        model.BeginStep(RandomKey.FromSeed(7));
        Assert.True(first.Equals(model.call(images)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Drop_probability_outside_its_range_is_an_error(double lastDrop) =>
        Assert.Equal("lastDrop", Assert.Throws<ArgumentOutOfRangeException>(() => new PyramidNet(lastDrop: lastDrop)).ParamName);
}
