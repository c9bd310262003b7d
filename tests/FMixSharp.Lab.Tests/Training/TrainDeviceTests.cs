using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

public sealed class TrainDeviceTests
{
    [Theory]
    [InlineData("cpu", true)]
    [InlineData("cuda", true)]
    [InlineData("cuda:1", true)]
    [InlineData("cuda:", false)]
    [InlineData("cuda:-1", false)]
    [InlineData("gpu", false)]
    public void Devices_are_the_processor_and_numbered_graphics_cards(string name, bool isOne) =>
        Assert.Equal(isOne, TrainDevice.IsName(name));

    [Fact]
    public void Without_a_graphics_card_the_error_says_how_to_get_one_used()
    {
        Assert.SkipWhen(cuda.is_available(), "There is one.");
        var error = Assert.Throws<InvalidOperationException>(() => TrainDevice.Open("cuda"));
        Assert.Equal(TrainDevice.WithoutCuda("cuda", hasCuda: false), error.Message);
        Assert.Contains("FMIX_LIBTORCH", error.Message, StringComparison.Ordinal);
        Assert.Contains("nvidia-smi", TrainDevice.WithoutCuda("cuda", hasCuda: true), StringComparison.Ordinal);
    }
}
