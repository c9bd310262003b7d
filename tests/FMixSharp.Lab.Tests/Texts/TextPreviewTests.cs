using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Texts;

[Collection("tensors")]
public sealed class TextPreviewTests
{
    [Theory]
    [InlineData("text-cnn", "fmix", true, true)]
    [InlineData("bert", "cutmix", true, true)]
    [InlineData("text-cnn", "mixup", true, false)]
    [InlineData("text-cnn", "none", false, false)]
    public void A_batch_of_texts_is_shown_with_kept_words_dark_taken_ones_blue_and_others_grey(
        string model,
        string mix,
        bool blue,
        bool grey
    )
    {
        var preview = Datasets.ToTrainOn("phrases").Preview(TrainOptions.For("phrases") with { Model = model, Mix = mix }, count: 3);
        Assert.Equal((mix, 3), (preview.Method, preview.Samples.Count));
        Assert.All(preview.Samples, sample => Assert.Contains(sample.Label, Texts.Classes));
        using var sheet = SKBitmap.Decode(preview.Png);
        var colours = sheet.Pixels.GroupBy(pixel => pixel).ToDictionary(group => group.Key, group => group.Count());
        Assert.True(colours[new SKColor(0x1B, 0x1F, 0x24)] > 1000);
        Assert.Equal(blue, colours.GetValueOrDefault(new SKColor(0x1D, 0x4E, 0xD8)) > 100);
        Assert.Equal(grey, colours.GetValueOrDefault(new SKColor(0xA9, 0xB0, 0xB8)) > 100);
    }

    [Fact]
    public void A_text_of_several_labels_has_all_of_them_as_its_label()
    {
        using var data = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(data.Path, "texts.csv"),
            "text,rude,loud\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"word{i} and more,{i % 2},{i / 2 % 2}\n"))
        );
        var options = TrainOptions.For("text-csv") with { Data = Path.Combine(data.Path, "texts.csv"), LabelColumns = "rude,loud" };
        var labels = Datasets.ToTrainOn("text-csv").Preview(options, count: 40).Samples.Select(sample => sample.Label).Distinct().Order();
        Assert.Equal(["loud", "no label", "rude", "rude, loud"], labels);
    }

    [Fact]
    public void A_method_that_texts_are_not_mixed_by_is_refused()
    {
        var error = Assert.Throws<OptionException>(() =>
            Datasets.ToTrainOn("phrases").Preview(TrainOptions.For("phrases") with { Mix = "cutout" })
        );
        Assert.StartsWith("Mix has cutout, which texts are not mixed by; expected none, fmix, ", error.Message, StringComparison.Ordinal);
    }

    private static TextSet Texts => (TextSet)Datasets.Get("phrases");
}
