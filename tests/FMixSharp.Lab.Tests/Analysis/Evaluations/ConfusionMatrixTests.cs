using FMixSharp.Lab.Analysis.Evaluations;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Analysis.Evaluations;

public sealed class ConfusionMatrixTests
{
    // cats: two right, one a dog; dogs: one a cat, one nothing; fish: none.
    private static ConfusionMatrix Pets => new(["cat", "dog, \"wild\"", "fish"], [0, 0, 0, 1, 1], [0, 0, 1, 0, -1]);

    [Fact]
    public void Accuracy_of_a_class_is_of_the_samples_that_have_it_and_precision_of_those_that_are_taken_for_it() =>
        Assert.Equal(
            [
                new ClassResult("cat", 3, 2 / 3.0, 2 / 3.0),
                new ClassResult("dog, \"wild\"", 2, 0, 0),
                new ClassResult("fish", 0, null, null),
            ],
            Pets.Results()
        );

    [Fact]
    public void Rows_are_true_classes_and_columns_predicted_ones() =>
        Assert.Equal(
            "true \\ predicted,cat,\"dog, \"\"wild\"\"\",fish\r\ncat,2,1,0\r\n\"dog, \"\"wild\"\"\",1,0,0\r\nfish,0,0,0\r\n",
            Pets.Csv()
        );

    [Fact]
    public void The_pairs_that_are_confused_most_come_first()
    {
        var matrix = new ConfusionMatrix(["a", "b", "c"], [0, 0, 1, 1, 1, 2, 2, 2], [1, 0, 2, 2, 0, 0, 0, 2]);
        Assert.Equal([new ConfusedPair("b", "c", 2), new ConfusedPair("c", "a", 2), new ConfusedPair("a", "b", 1)], matrix.Confused(3));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(200)]
    [InlineData(1000)]
    public void Of_any_number_of_classes_there_is_a_picture_in_which_right_is_blue_and_wrong_red(int classes)
    {
        int[] labels = [.. Enumerable.Range(0, classes).SelectMany(c => new[] { c, c })];
        int[] predictions = [.. labels.Select((label, i) => i % 2 == 0 ? label : (label + 1) % classes)];
        var matrix = new ConfusionMatrix([.. Enumerable.Range(0, classes).Select(c => $"class {c}")], labels, predictions);
        using var picture = SKBitmap.Decode(ConfusionPicture.Png(matrix));
        Assert.InRange(picture.Width, 100, 2200);
        Assert.InRange(picture.Height, 100, 2200);
        var (blue, red) = (0, 0);
        foreach (var pixel in picture.Pixels)
        {
            if (pixel.Blue > pixel.Red + 40)
                blue++;
            if (pixel.Red > pixel.Blue + 40)
                red++;
        }
        Assert.True(blue >= classes, $"{blue} blue pixels");
        Assert.True(red >= classes, $"{red} red pixels");
    }
}
