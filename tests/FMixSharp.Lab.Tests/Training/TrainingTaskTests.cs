using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class TrainingTaskTests
{
    [Fact]
    public void One_class_is_refused_because_every_answer_would_be_right()
    {
        var images = new ImageDataset(1, 4, 4, new byte[32], [0, 0], ["cats"]);
        var task = new ImageTask("pets", images, images, Normalisation.Mnist, new CropFlip(0, false));
        Assert.Contains("pets has one class, 'cats'", Problem(task, new TrainOptions()), StringComparison.Ordinal);
        var texts = new TextSplit(
            [
                [2],
                [3],
            ],
            [0, 0],
            TextTarget.Class,
            ["praise"]
        );
        Assert.Contains(
            "reviews has one class, 'praise'",
            Problem(new TextTask("reviews", texts, texts, ["<unk>", "<pad>", "good", "fine"], 1), TrainOptions.For("phrases")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("shapes", "TrainSize is 9, but shapes has 10 classes; expected at least one of the images of each.")]
    [InlineData("tones", "TrainSize is 9, but tones has 10 classes; expected at least one of the sounds of each.")]
    [InlineData("phrases", "TrainSize is 3, but phrases has 4 classes; expected at least one of the texts of each.")]
    [InlineData("solids", "TrainSize is 7, but solids has 8 classes; expected at least one of the objects of each.")]
    public void A_training_subset_has_samples_of_each_class(string dataset, string problem)
    {
        var options = TrainOptions.For(dataset);
        var classes = int.Parse(problem.Split(' ')[6], System.Globalization.CultureInfo.InvariantCulture);
        DataTask task = Datasets.ToTrainOn(dataset) switch
        {
            ImageSet images => images.SyntheticTask(50),
            SoundSet sounds => sounds.SyntheticTask(50),
            TextSet texts => texts.SyntheticTask(50),
            var objects => ((PointCloudSet)objects).SyntheticTask(50, options.Points),
        };
        Assert.Equal(problem, Problem(task, options with { TrainSize = classes - 1 }));
        task.For(options with { TrainSize = classes }).Dispose();
        Assert.Contains("TrainSize is 51, but", Problem(task, options with { TrainSize = 51 }), StringComparison.Ordinal);
    }

    private static string Problem(DataTask task, TrainOptions options) =>
        Assert.ThrowsAny<ArgumentException>(() => task.For(options)).Message;
}
