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

    [Theory]
    [InlineData("shapes")]
    [InlineData("tones")]
    [InlineData("phrases")]
    [InlineData("solids")]
    public void A_held_out_share_is_stratified_the_same_for_every_seed_and_not_trained_on(string dataset)
    {
        var options = TrainOptions.For(dataset) with { HoldOut = 0.25, TrainSize = null };
        var task = Synthetic(dataset, options);
        using var first = task.For(options);
        using var second = task.For(options with { Seed = 2 });
        using var whole = task.For(options with { HoldOut = null });
        Assert.True(first.HasValidation);
        Assert.Equal((40, 120), (first.ValidationLabels.Length, first.TrainCount));
        Assert.Equal(first.ValidationLabels, second.ValidationLabels);
        var classes = first.ValidationLabels.Distinct().Count();
        Assert.All(first.ValidationLabels.CountBy(label => label), each => Assert.InRange(each.Value, 40 / classes, 40 / classes + 1));
        Assert.Equal(whole.TestLabels, first.TestLabels);
        Assert.False(whole.HasValidation);
        Assert.Empty(whole.ValidationLabels);
    }

    [Theory]
    [InlineData("shapes", "image")]
    [InlineData("tones", "sound")]
    [InlineData("phrases", "text")]
    [InlineData("solids", "object")]
    public void Validation_samples_of_the_data_are_used_refuse_others_and_make_room_for_a_part_to_test_on(string dataset, string sample)
    {
        var options = TrainOptions.For(dataset) with { TrainSize = null };
        DataTask task = Synthetic(dataset, options) switch
        {
            ImageTask images => images with { Validation = images.Train },
            SoundTask sounds => sounds with { Validation = sounds.Train },
            TextTask texts => texts with { Validation = texts.Train },
            var objects => (PointCloudTask)objects with { Validation = ((PointCloudTask)objects).Train },
        };
        using (var training = task.For(options))
            Assert.Equal((true, 160), (training.HasValidation, training.ValidationLabels.Length));
        using (var training = task.For(options with { Validate = "1/4" }))
            Assert.Equal((false, 40), (training.HasValidation, training.TestLabels.Length));
        Assert.Equal(
            $"HoldOut is 0.1, but {dataset} has validation {sample}s of its own; expected none.",
            Problem(task, options with { HoldOut = 0.1 })
        );
    }

    private static DataTask Synthetic(string dataset, TrainOptions options) =>
        Datasets.ToTrainOn(dataset) switch
        {
            ImageSet images => images.SyntheticTask(160),
            SoundSet sounds => sounds.SyntheticTask(160),
            TextSet texts => texts.SyntheticTask(160),
            var objects => ((PointCloudSet)objects).SyntheticTask(160, options.Points),
        };

    private static string Problem(DataTask task, TrainOptions options) =>
        Assert.ThrowsAny<ArgumentException>(() => task.For(options)).Message;
}
