using FMixSharp.Lab.Images;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Sounds;
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

    [Fact]
    public void The_table_of_data_sets_says_what_shape_images_have()
    {
        var images = ImageDatasets.Open("shapes").Train;
        Assert.Equal([images.Height, images.Width], Datasets.Get("shapes").MaskShape(new TrainOptions()));
    }

    [Theory]
    [InlineData("tones")]
    [InlineData("tones-waveform")]
    public void It_says_what_shape_sounds_have(string dataset)
    {
        var set = (SoundSet)Datasets.Get(dataset);
        Assert.Equal(set.OpenTask().Train.SampleShape[1..], set.MaskShape(new TrainOptions()).Select(length => (long)length));
    }
}
