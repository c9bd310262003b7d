using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class ShapesDatasetTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(11);

    [Fact]
    public void Default_task_is_balanced_and_its_normalisation_is_its_statistics()
    {
        var task = ImageDatasets.Open("shapes");
        Assert.Equal((5000, 1000), (task.Train.Count, task.Test.Count));
        Assert.Equal((3, 32, 32, 10), (task.Train.Channels, task.Train.Height, task.Train.Width, task.Train.Classes.Count));
        Assert.All(task.Train.Labels.CountBy(label => label), pair => Assert.Equal(500, pair.Value));
        Assert.All(task.Test.Labels.CountBy(label => label), pair => Assert.Equal(100, pair.Value));
        var measured = task.Train.MeasureNormalisation();
        for (var channel = 0; channel < 3; channel++)
        {
            Assert.Equal(measured.Mean[channel], task.Normalisation.Mean[channel], 0.01f);
            Assert.Equal(measured.StandardDeviation[channel], task.Normalisation.StandardDeviation[channel], 0.01f);
        }
    }

    [Fact]
    public void Same_key_draws_the_same_images_and_more_only_add_to_fewer()
    {
        var many = ShapesDataset.Draw(60, Key);
        Assert.Equal(many.Pixels, ShapesDataset.Draw(60, Key).Pixels);
        Assert.Equal(many.Pixels[..(20 * many.ImageSize)], ShapesDataset.Draw(20, Key).Pixels);
        Assert.NotEqual(many.Pixels, ShapesDataset.Draw(60, Key.Fold(1)).Pixels);
    }

    [Fact]
    public void No_two_images_are_alike()
    {
        var task = ImageDatasets.Open("shapes");
        var seen = new HashSet<string>();
        foreach (var split in new[] { task.Train, task.Test })
            for (var i = 0; i < split.Count; i++)
                Assert.True(seen.Add(Convert.ToBase64String(split.Image(i))));
    }

    [Fact]
    public void Classes_are_shapes_solid_and_hollow() =>
        Assert.Equal(
            [
                "solid disc",
                "hollow disc",
                "solid square",
                "hollow square",
                "solid triangle",
                "hollow triangle",
                "solid cross",
                "hollow cross",
                "solid star",
                "hollow star",
            ],
            ShapesDataset.Classes
        );

    // What lets a mask take half of an image away: averaged over many images, the nine places differ from the gaps between them, each as
    // much as the others.
    [Fact]
    public void Each_image_shows_its_shape_in_nine_places()
    {
        const int Count = 400;
        var data = ShapesDataset.Draw(10 * Count, Key);
        var contrasts = new double[9];
        for (var i = 0; i < data.Count; i += 10) // solid discs
        {
            var image = data.Image(i).ToArray();
            for (var cell = 0; cell < 9; cell++)
            {
                var (x, y) = (16 + 10 * (cell % 3 - 1), 16 + 10 * (cell / 3 - 1));
                for (var channel = 0; channel < 3; channel++)
                    contrasts[cell] +=
                        Math.Abs(At(channel, x, y) - At(channel, Math.Clamp(x + 5, 0, 31), Math.Clamp(y + 5, 0, 31))) / (3.0 * 255 * Count);

                int At(int channel, int column, int row) => image[(channel * 32 + row) * 32 + column];
            }
        }
        Assert.All(contrasts, contrast => Assert.InRange(contrast, 0.25, 0.5)); // without a disc it is below 0.1
    }

    // A class's mean colour would be a shortcut: each channel's mean over 500 images must agree between classes within noise.
    [Fact]
    public void Colour_does_not_tell_the_class()
    {
        var data = ShapesDataset.Draw(5000, Key);
        var means = new double[10, 3];
        for (var i = 0; i < data.Count; i++)
        for (var channel = 0; channel < 3; channel++)
            foreach (var value in data.Image(i).Slice(channel * 1024, 1024))
                means[data.Labels[i], channel] += value / (500.0 * 1024 * 255);
        for (var c = 0; c < 10; c++)
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(0.497, means[c, channel], 0.025); // four standard errors: an image's mean varies by about 0.14
    }
}
