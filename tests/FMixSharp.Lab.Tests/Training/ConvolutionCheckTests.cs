using FMixSharp.Lab.Models;
using FMixSharp.Lab.Tests.Models;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class ConvolutionCheckTests
{
    // Widths of powers of two from 16 on are right on every machine it was tried on.
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void The_network_of_the_small_experiments_is_computed_rightly_and_stays_as_it_was(string precision)
    {
        using var scope = NewDisposeScope();
        using var model = new PreActResNet(width: 16);
        Precision.Cast(model, precision);
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var images = SmallModels.Images(2).DetachFromDisposeScope();
        Assert.Empty(ConvolutionCheck.WrongLayers(model, images));
        Assert.True(model.training);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().item<bool>(), entry.Key));
    }

    // The check cannot be shown a library that is wrong, only one convolution that is not what its weights say.
    [Fact]
    public void A_difference_of_a_few_hundredths_is_wrong_and_rounding_is_not()
    {
        using var scope = NewDisposeScope();
        var exact = arange(1000, ScalarType.Float64).sin();
        Assert.False(ConvolutionCheck.Differs(exact.to(ScalarType.BFloat16), exact));
        Assert.True(ConvolutionCheck.Differs(exact.mul(1.05).to(ScalarType.Float32), exact));
        Assert.True(ConvolutionCheck.Differs(full_like(exact, double.NaN), exact));
        var oneWrong = exact.clone();
        oneWrong[500] += 1; // one of a thousand: 3 % of the root mean square
        Assert.True(ConvolutionCheck.Differs(oneWrong, exact));
    }
}
