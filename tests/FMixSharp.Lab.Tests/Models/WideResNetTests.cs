using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class WideResNetTests
{
    [Fact]
    public void Released_pool_is_the_mean_of_a_7x7_map_and_ignores_the_last_row_and_column_of_an_8x8_one()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var whole = SmallModels.Ready(new WideResNet(10, 1, 1, 3));
        using var released = SmallModels.Ready(new WideResNet(10, 1, 1, 3, releasedPool: true));
        whole.eval();
        released.eval();
        var small = SmallModels.Images(2, 1, 28);
        Assert.True(whole.call(small).allclose(released.call(small), rtol: 1e-4, atol: 1e-5));
        // What the last cell of the map sees begins 31 pixels before the corner, so nearer changes of the corner cell alone are not to be
        // had; but the two pools must differ where the map is 8×8.
        var large = SmallModels.Images(2, 1, 32);
        Assert.False(whole.call(large).allclose(released.call(large), rtol: 1e-4, atol: 1e-5));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(53)]
    public void Released_pool_says_which_images_fit(int size)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = new WideResNet(10, 1, 1, 3, releasedPool: true);
        model.eval();
        Assert.Equal([1, 3], model.call(zeros(1, 1, size == 24 ? 25 : 52, 32)).shape);
        var error = Assert.Throws<ArgumentException>(() => model.call(zeros(1, 1, size, 32)));
        Assert.Contains("images from 25×25 to 52×52", error.Message, StringComparison.Ordinal);
    }
}
