using FMixSharp.Lab.Tests.Verification;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class ImageChecksTests : IDisposable
{
    private readonly VerificationFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string At(string name) => Path.Combine(folder.Path, name);

    [Fact]
    public void A_good_image_folder_is_opened_at_the_end()
    {
        foreach (var name in (string[])["train/cat/1.jpg", "train/cat/2.PNG", "train/dog/1.jpeg", "test/cat/1.jpg", "test/dog/1.jpg"])
            folder.Image(name);
        var report = folder.Verify("image-folder");
        Assert.Empty(report.Problems);
        Assert.Equal(["5 images read", "opened: 3 training and 2 test images of 3x64x64, 2 classes"], report.Checked);
    }

    [Fact]
    public void All_unreadable_images_and_uneven_classes_are_told()
    {
        folder.Image("train/cat/1.jpg");
        var broken = folder.BrokenImage("train/cat/2.jpg");
        var text = folder.Write("train/dog/1.png", 1, 2, 3);
        folder.Image("test/cat/1.jpg");
        folder.Write("test/empty/notes.txt", 1);
        VerificationFolder.HasExactly(
            folder.Verify("image-folder"),
            (broken, "the image is damaged"),
            (text, "not an image"),
            (At("test/empty"), "class that is not trained on")
        );
    }

    [Fact]
    public void What_is_odd_is_noted()
    {
        for (var i = 0; i < 5; i++)
        {
            folder.Image($"cat/{i}.jpg");
            folder.Image($"dog/{i}.jpg");
        }
        var report = folder.Verify("image-folder");
        Assert.Empty(report.Problems);
        Assert.Contains(report.Notes, note => note.Contains("10 images divided by their names", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("few images to train on in cat (3), dog (3)", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("the same image as", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_that_are_no_classes_of_ImageNet_are_told()
    {
        folder.Image("n01440764/1.jpg");
        folder.Image("cats/1.jpg");
        VerificationFolder.HasExactly(folder.Verify("imagenet-a"), (At("cats"), "unknown class folder"));
    }

    [Fact]
    public void Tiny_ImageNet_is_held_against_its_own_lists()
    {
        folder.Write("tiny-imagenet-200/wnids.txt", "n00000001\nn00000002\n"u8.ToArray());
        folder.Write(
            "tiny-imagenet-200/val/val_annotations.txt",
            "val_0.JPEG\tn00000001\t0\t0\t9\t9\nval_1.JPEG\tn00000001\t0\t0\t9\t9\nval_0.JPEG\tcat\t0\t0\t9\t9\nval_2.JPEG\n"u8.ToArray()
        );
        folder.Image("tiny-imagenet-200/train/n00000001/images/n00000001_0.JPEG");
        var broken = folder.BrokenImage("tiny-imagenet-200/train/n00000001/images/n00000001_1.JPEG");
        folder.Image("tiny-imagenet-200/train/dog/images/dog_0.JPEG");
        folder.Image("tiny-imagenet-200/val/images/val_0.JPEG");
        var root = At("tiny-imagenet-200");
        VerificationFolder.HasExactly(
            folder.Verify("tiny-imagenet"),
            (broken, "the image is damaged"),
            (Path.Combine(root, "train/n00000002/images"), "class without images"),
            (Path.Combine(root, "train/dog"), "unknown class folder"),
            (Path.Combine(root, "val/images/val_1.JPEG"), "missing; line 2"),
            (Path.Combine(root, "val/val_annotations.txt") + ": line 3", "class 'cat' is not in wnids.txt"),
            (Path.Combine(root, "val/val_annotations.txt") + ": line 4", "expected a file name")
        );
    }

    [Fact]
    public void A_part_of_the_list_over_all_of_Tiny_ImageNet_is_noted_and_is_no_problem()
    {
        folder.Write("wnids.txt", "n00000002\n"u8.ToArray());
        folder.Write(
            "val/val_annotations.txt",
            "val_0.JPEG\tn00000001\t0\t0\t9\t9\nval_1.JPEG\tn00000002\t0\t0\t9\t9\nval_2.JPEG\tn00000003\t0\t0\t9\t9\n"u8.ToArray()
        );
        for (var i = 1; i <= 3; i++)
        {
            folder.Image($"train/n0000000{i}/images/n0000000{i}_0.JPEG");
            folder.Image($"val/images/val_{i - 1}.JPEG");
        }
        var report = folder.Verify("tiny-imagenet");
        Assert.Empty(report.Problems);
        Assert.Contains($"{At("train")}: 2 class folders are not in wnids.txt, and left out", report.Notes);
        Assert.Contains($"{At("val/val_annotations.txt")}: 2 lines are of classes that are not in wnids.txt, and left out", report.Notes);
        Assert.Contains("opened: 1 training and 1 test images of 3x64x64, 1 class", report.Checked);
    }

    [Fact]
    public void A_part_of_Tiny_ImageNet_is_noted_and_is_no_problem()
    {
        folder.Write("wnids.txt", "n00000001\n"u8.ToArray());
        folder.Write("val/val_annotations.txt", "val_0.JPEG\tn00000001\t0\t0\t9\t9\n"u8.ToArray());
        folder.Image("train/n00000001/images/n00000001_0.JPEG");
        folder.Image("val/images/val_0.JPEG");
        var report = folder.Verify("tiny-imagenet");
        Assert.Empty(report.Problems);
        Assert.Contains(report.Notes, note => note.Contains("1 class; the official list has 200", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("1 image; the official class has 500", StringComparison.Ordinal));
    }
}
