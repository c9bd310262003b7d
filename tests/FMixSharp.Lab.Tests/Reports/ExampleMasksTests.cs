using FMixSharp.Lab.Images;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class ExampleMasksTests
{
    [Theory]
    [InlineData("shapes", "32x32")]
    [InlineData("mnist", "28x28")]
    [InlineData("fashion-mnist", "28x28")]
    [InlineData("fashion-mnist-original", "28x28")]
    [InlineData("tiny-imagenet", "64x64")]
    [InlineData("imagenet", "224x224")]
    [InlineData("imagenet-hdf5", "224x224")]
    [InlineData("bengali-root", "64x64")]
    [InlineData("speech-commands", "32x32")]
    [InlineData("speech-commands-waveform", "16000")]
    [InlineData("tones-waveform", "16000")]
    [InlineData("imdb", "128")]
    [InlineData("solids", "32x32x32")]
    public void Masks_have_the_shape_of_the_samples_that_are_mixed(string dataset, string shape)
    {
        var example = Assert.Single(ExampleMasks.Of(TrainOptions.For(dataset) with { Mix = "fmix" }));
        Assert.EndsWith($", δ 3, {shape}", example.Title, StringComparison.Ordinal);
        Assert.NotEmpty(example.Png);
    }

    [Theory]
    [InlineData("shapes")]
    [InlineData("tones")]
    [InlineData("tones-waveform")]
    public void The_table_of_data_sets_says_what_shape_samples_have(string dataset) =>
        Assert.Equal(
            ImageDatasets.Open(dataset).Train.SampleShape[1..],
            ImageDatasets.All.Single(entry => entry.Name == dataset).MaskShape(new TrainOptions()).Select(length => (long)length)
        );
}
