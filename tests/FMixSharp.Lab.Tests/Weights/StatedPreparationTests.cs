using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Tests.Weights;

public sealed class StatedPreparationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private StatedPreparation Said(string? config, string? preprocessor = null)
    {
        if (config is not null)
            File.WriteAllText(folder.File("config.json"), config);
        if (preprocessor is not null)
            File.WriteAllText(folder.File("preprocessor_config.json"), preprocessor);
        return StatedPreparation.Beside(folder.File("net.pth"));
    }

    [Theory]
    [InlineData("""{"mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 1]}""", false)]
    [InlineData("""{"mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 1], "input_space": "RGB", "input_range": [0, 1]}""", false)]
    [InlineData("""{"channel_order": "BGR", "pretrained_cfg": {"mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 1]}}""", true)]
    [InlineData("""{"pretrained_cfg": {"channel_order": "bgr", "mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 1]}, "mean": null}""", true)]
    public void Mean_deviation_and_order_are_those_of_config(string config, bool isBgr)
    {
        var said = Said(config);
        Assert.Equal([0.5f, 0.4f, 0.3f], said.Normalisation!.Mean);
        Assert.Equal([0.1f, 0.2f, 1], said.Normalisation.StandardDeviation);
        Assert.Equal(isBgr, said.IsBgr);
    }

    [Theory]
    [InlineData("""{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}""", 0.5f, 0.25f, false)]
    [InlineData("""{"image_mean": [0.5], "image_std": [0.25], "rescale_factor": 0.00392156862745098}""", 0.5f, 0.25f, false)]
    [InlineData("""{"image_mean": [127.5], "image_std": [51], "do_rescale": false}""", 0.5f, 0.2f, false)] // of the bytes
    [InlineData("""{"image_mean": [1], "image_std": [1], "rescale_factor": 0.00784313725490196}""", 0.5f, 0.5f, false)] // from −1 to 1
    [InlineData("""{"image_mean": [0.5], "image_std": [0.25], "do_normalize": false, "do_flip_channel_order": true}""", 0f, 1f, true)]
    [InlineData("""{"do_rescale": false, "do_normalize": false}""", 0f, 1 / 255f, false)]
    public void Image_processors_may_have_another_scale(string preprocessor, float mean, float deviation, bool isBgr)
    {
        var said = Said(null, preprocessor);
        Assert.Equal(mean, said.Normalisation!.Mean[0], 6);
        Assert.Equal(deviation, said.Normalisation.StandardDeviation[0], 6);
        Assert.Equal(isBgr, said.IsBgr);
    }

    [Fact]
    public void Where_nothing_is_said_nothing_is_known()
    {
        Assert.Equal(new StatedPreparation(null, false), StatedPreparation.Beside(folder.File("net.pth")));
        Assert.Equal(new StatedPreparation(null, false), Said("""{"model_type": "resnet"}""", "{}"));
    }

    [Theory]
    [InlineData(
        """{"mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375]}""",
        "the mean is [123.675, 116.28, 103.53] and the standard deviation [58.395, 57.12, 57.375]; expected those of pixels from 0 to 1, "
            + "none above 1; where they are of pixels from 0 to 255, divide all of them by 255"
    )]
    [InlineData(
        """{"mean": [0, 0, 0], "std": [255, 255, 255]}""",
        "the mean is [0, 0, 0] and the standard deviation [255, 255, 255]; expected those of pixels from 0 to 1, none above 1; where they "
            + "are of pixels from 0 to 255, divide all of them by 255"
    )]
    [InlineData(
        """{"mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2], "input_range": [0, 255]}""",
        "input_range is [0, 255]; expected [0, 1]: divide mean and std by the range, and remove it"
    )]
    [InlineData("""{"mean": [0, 0, 0]}""", "there is mean, but no std; expected both, or none for ImageNet's")]
    [InlineData("""{"pretrained_cfg": {"std": [1, 1, 1]}}""", "there is std, but no mean; expected both, or none for ImageNet's")]
    [InlineData(
        """{"input_color_space": "BGR"}""",
        "input_color_space is \"BGR\"; expected \"channel_order\": \"bgr\" in its place, and mean and std in the order red, green, blue"
    )]
    [InlineData(
        """{"pretrained_cfg": {"input_space": 7}}""",
        "input_space is 7; expected \"channel_order\": \"bgr\" in its place, and mean and std in the order red, green, blue"
    )]
    [InlineData("""{"channel_order": ["bgr"]}""", "channel_order is [\"bgr\"]; expected \"rgb\" or \"bgr\"")]
    public void What_cannot_be_done_is_an_error(string config, string problem) =>
        Assert.Equal($"{folder.File("config.json")}: {problem}", Assert.Throws<WeightsException>(() => Said(config)).Message);

    [Theory]
    [InlineData("""{"image_mean": [0.5]}""", "there is image_mean, but no image_std; expected both, or none for ImageNet's")]
    [InlineData("""{"rescale_factor": 0}""", "rescale_factor is 0; expected a number above 0, mostly 1/255")]
    public void Nor_of_an_image_processor(string preprocessor, string problem) =>
        Assert.Equal(
            $"{folder.File("preprocessor_config.json")}: {problem}",
            Assert.Throws<WeightsException>(() => Said(null, preprocessor)).Message
        );

    [Fact]
    public void Messages_do_not_grow_with_what_they_are_about()
    {
        var many = string.Join(", ", Enumerable.Repeat("0.5", 100_000));
        Assert.InRange(
            Assert.Throws<WeightsException>(() => Said($$"""{"mean": [{{many}}], "std": [{{many}}]}""")).Message.Length,
            100,
            600
        );
    }
}
