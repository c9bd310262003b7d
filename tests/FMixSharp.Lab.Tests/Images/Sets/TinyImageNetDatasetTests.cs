using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class TinyImageNetDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    // Three classes are named, in an order that is not the alphabet's; the second has no folder.
    public TinyImageNetDatasetTests()
    {
        File.WriteAllText(folder.File("wnids.txt"), "n3\nn2\nn1\n");
        Write("train/n1/images/n1_0.JPEG", SKColors.Red);
        Write("train/n1/images/n1_1.JPEG", SKColors.Red);
        Write("train/n3/images/n3_0.JPEG", SKColors.Gray);
        File.WriteAllText(folder.File("train/n3/n3_boxes.txt"), "n3_0.JPEG\t0\t0\t3\t3\n");
        Write("val/images/val_0.JPEG", SKColors.Red);
        Write("val/images/val_1.JPEG", SKColors.Gray);
        Annotate("val_0.JPEG\tn1\t0\t0\t3\t3", "val_1.JPEG\tn3\t0\t0\t3\t3", "val_2.JPEG\tn2\t0\t0\t3\t3");
    }

    public void Dispose() => folder.Dispose();

    private void Annotate(params string[] annotations) => File.WriteAllLines(folder.File("val/val_annotations.txt"), annotations);

    private void Write(string name, SKColor colour)
    {
        var grey = colour == SKColors.Gray;
        using var bitmap = new SKBitmap(4, 4, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        File.WriteAllBytes(folder.File(name), data.ToArray());
    }

    private string Problem() => Assert.Throws<DatasetException>(() => ImageDatasets.Open("tiny-imagenet", folder.Path)).Message;

    [Fact]
    public void Classes_are_in_the_order_of_wnids_among_those_that_are_there()
    {
        var task = ImageDatasets.Open("tiny-imagenet", folder.Path, lines.Add);
        Assert.Equal(["n3", "n1"], task.Train.Classes);
        Assert.Equal([0, 1, 1], task.Train.Labels);
        Assert.Equal([1, 0], task.Test.Labels);
        Assert.Contains(lines, line => line.Contains("2 of the 3 classes", StringComparison.Ordinal));
        Assert.Equal((Normalisation.ImageNet, new CropFlip(0, true)), (task.Normalisation, task.Augmentation));
    }

    [Fact]
    public void Grey_images_become_rgb()
    {
        var task = ImageDatasets.Open("tiny-imagenet", folder.Path);
        Assert.Equal(3, task.Train.Channels);
        Assert.All(task.Train.Image(0).ToArray(), value => Assert.InRange(value, 126, 130)); // JPEG rounds
    }

    [Fact]
    public void Second_start_reads_the_cache()
    {
        var first = TinyImageNetDataset.Load(folder.Path, lines.Add);
        Assert.Contains(lines, line => line.StartsWith("decoding", StringComparison.Ordinal));
        lines.Clear();
        var second = TinyImageNetDataset.Load(folder.Path, lines.Add);
        Assert.DoesNotContain(lines, line => line.StartsWith("decoding", StringComparison.Ordinal));
        Assert.Equal(first.Train.Pixels, second.Train.Pixels);
        Assert.Equal(first.Test.Labels, second.Test.Labels);
    }

    [Theory]
    [InlineData("line 2: 'val_1.JPEG n3'; expected", "val_0.JPEG\tn1", "val_1.JPEG n3")]
    [InlineData("line 2: class 'n4' is not in wnids.txt", "val_0.JPEG\tn1", "val_1.JPEG\tn4")]
    [InlineData("line 3: 'val_0.JPEG' has a line already", "val_0.JPEG\tn1", "val_1.JPEG\tn3", "val_0.JPEG\tn3")]
    [InlineData("line 3: ", "val_0.JPEG\tn1", "val_1.JPEG\tn3", "val_9.JPEG\tn3")]
    [InlineData("no image of the classes in train/", "val_2.JPEG\tn2")]
    public void Wrong_annotation_is_told_with_file_and_line(string expected, params string[] annotations)
    {
        Annotate(annotations);
        Assert.StartsWith($"{folder.File("val/val_annotations.txt")}: {expected}", Problem());
    }

    [Fact]
    public void Validation_image_without_annotation_is_named()
    {
        Annotate("val_0.JPEG\tn1\t0\t0\t3\t3");
        Assert.StartsWith(folder.File("val/images/val_1.JPEG") + ": has no line in", Problem());
    }

    [Theory]
    [InlineData("wnids.txt")]
    [InlineData("val/val_annotations.txt")]
    public void Missing_file_is_named(string name)
    {
        File.Delete(folder.File(name));
        Assert.StartsWith(folder.File(name) + ": no such file", Problem());
    }

    [Fact]
    public void Class_without_images_is_named()
    {
        Directory.Delete(Path.Combine(folder.Path, "train", "n3", "images"), recursive: true);
        Assert.StartsWith(Path.Combine(folder.Path, "train", "n3", "images") + ": no images", Problem());
    }

    [Fact]
    public void Truncated_image_is_named()
    {
        var content = File.ReadAllBytes(folder.File("train/n1/images/n1_1.JPEG"));
        File.WriteAllBytes(folder.File("train/n1/images/n1_1.JPEG"), content[..(content.Length / 2)]);
        Assert.StartsWith(folder.File("train/n1/images/n1_1.JPEG") + ": ", Problem());
    }
}
