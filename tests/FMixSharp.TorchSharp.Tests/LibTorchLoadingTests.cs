using static TorchSharp.torch;

namespace FMixSharp.Tests;

public sealed class LibTorchLoadingTests
{
    [Fact]
    public void LibTorch_loads_and_computes()
    {
        using var matrix = ones(2, 3);
        using var sum = matrix.sum();
        Assert.Equal(6f, sum.item<float>());
    }
}
