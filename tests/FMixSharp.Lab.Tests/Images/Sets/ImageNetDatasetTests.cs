using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Tests.Data;
using PureHDF;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images.Sets;

[Collection("tensors")]
public sealed class ImageNetDatasetTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Left half of one grey, right half of another: random parts of it differ.
    private static byte[] Encoded(byte left, byte right, int width = 60, int height = 40, SKColorType type = SKColorType.Rgba8888)
    {
        using var bitmap = new SKBitmap(width, height, type, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
            bitmap.SetPixel(x, y, x < width / 2 ? new SKColor(left, left, left) : new SKColor(right, right, right));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        return data.ToArray();
    }

    private void WriteFolders()
    {
        foreach (var split in new[] { "train", "val" })
            for (var c = 0; c < 2; c++)
            {
                File.WriteAllBytes(folder.File($"{split}/n{c}/b.JPEG"), Encoded((byte)(50 + 100 * c), (byte)(100 + 100 * c)));
                File.WriteAllBytes(folder.File($"{split}/n{c}/a.JPEG"), Encoded((byte)(40 + 100 * c), 0, 40, 60, SKColorType.Gray8));
            }
    }

    private void WriteHdf5()
    {
        foreach (var split in new[] { "train", "val" })
            for (var c = 0; c < 2; c++)
                WriteHdf5(
                    $"{split}/n{c}.hdf5",
                    Encoded((byte)(40 + 100 * c), 0, 40, 60, SKColorType.Gray8),
                    Encoded((byte)(50 + 100 * c), (byte)(100 + 100 * c))
                );
    }

    private void WriteHdf5(string name, params byte[][] images) => new H5File { ["data"] = images }.Write(folder.File(name));

    private ImageTask Open(bool hdf5)
    {
        if (hdf5)
            WriteHdf5();
        else
            WriteFolders();
        return ImageDatasets.Open(hdf5 ? "imagenet-hdf5" : "imagenet", folder.Path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_layouts_give_the_images_of_sorted_classes_as_224_by_224(bool hdf5)
    {
        var task = Open(hdf5);
        foreach (var split in new[] { task.Train, task.Test })
        {
            Assert.Equal(["n0", "n1"], split.Classes);
            Assert.Equal([0, 0, 1, 1], split.Labels);
            Assert.Equal((3, 224, 224, false), (split.Channels, split.Height, split.Width, split.IsInMemory));
            var image = split.Image(3).ToArray();
            Assert.Equal(150, image[0], 3.0); // JPEG rounds
            Assert.Equal(200, image[^1], 3.0);
            var grey = split.Image(0);
            Assert.Equal(grey[..(224 * 224)], grey[(2 * 224 * 224)..]);
        }
        Assert.Equal((Normalisation.ImageNet, new CropFlip(0, true)), (task.Normalisation, task.Augmentation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_sees_random_parts_that_depend_on_key_epoch_and_image_alone(bool hdf5)
    {
        var task = Open(hdf5);
        Dictionary<int, string> Seen(int batchSize, int epoch)
        {
            var seen = new Dictionary<int, string>();
            foreach (var batch in new ImageLoader(task.Train, task.Normalisation, batchSize, task.Augmentation, Key).Epoch(epoch))
                using (batch)
                    for (var i = 0; i < batch.Size; i++)
                        seen.Add(batch.DatasetIndices[i], Convert.ToHexString(batch.Inputs[i].contiguous().bytes));
            return seen;
        }
        var first = Seen(1, 0);
        Assert.Equal(first, Seen(4, 0));
        Assert.All(Seen(4, 1), sample => Assert.NotEqual(first[sample.Key], sample.Value));
    }

    [Fact]
    public void Without_augmentation_the_loader_gives_the_test_view_normalised()
    {
        var task = Open(hdf5: false);
        using var batch = new ImageLoader(task.Test, task.Normalisation, 4).Epoch(0).Single();
        var table = task.Normalisation.Table(3);
        var floats = batch.Inputs.data<float>().ToArray();
        for (var i = 0; i < 4; i++)
        {
            var image = task.Test.Image(i);
            for (var p = 0; p < image.Length; p += 1000)
                Assert.Equal(table[p / (224 * 224) * 256 + image[p]], floats[i * image.Length + p]);
        }
    }

    [Fact]
    public void Folds_and_samples_need_no_decoding()
    {
        WriteFolders();
        File.WriteAllText(folder.File("train/n0/a.JPEG"), "no image");
        var task = ImageDatasets.Open("imagenet", folder.Path);
        Assert.Equal((2, 2), (task.WithFold(0, 2, Key).Train.Count, task.Train.StratifiedSample(2, Key).Count));
        Assert.False(task.WithValidation(0.5, Key).Test.IsInMemory);
    }

    [Fact]
    public void Damaged_image_is_named_when_its_batch_is_read()
    {
        WriteFolders();
        var path = folder.File("train/n1/b.JPEG");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..300]);
        var task = ImageDatasets.Open("imagenet", folder.Path);
        Assert.StartsWith(
            path + ": ",
            Assert
                .Throws<DatasetException>(() =>
                {
                    foreach (var batch in new ImageLoader(task.Train, task.Normalisation, 4).Epoch(0))
                        batch.Dispose();
                })
                .Message
        );
    }

    [Fact]
    public void Hdf5_files_that_promise_more_images_than_bytes_are_refused()
    {
        WriteHdf5();
        var path = folder.File("train/n1.hdf5");
        new H5File { ["data"] = Enumerable.Range(0, 37).Select(_ => new byte[] { 1 }).ToArray() }.Write(path);
        var file = File.ReadAllBytes(path);
        byte[] count = [37, 0, 0, 0, 0, 0, 0, 0];
        for (var i = 0; i + 8 <= file.Length; i++)
            if (file.AsSpan(i, 8).SequenceEqual(count))
                file[i + 3] = 100; // 1.7 billion images
        File.WriteAllBytes(path, file);
        Assert.StartsWith(
            path + ": ",
            Assert.Throws<DatasetException>(() => ImageDatasets.Open("imagenet-hdf5", folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Damaged_image_in_hdf5_is_named_with_its_place()
    {
        WriteHdf5();
        WriteHdf5("val/n1.hdf5", Encoded(1, 2), [1, 2, 3]);
        var task = ImageDatasets.Open("imagenet-hdf5", folder.Path);
        Assert.StartsWith(folder.File("val/n1.hdf5") + ": image 1: ", Assert.Throws<DatasetException>(() => task.Test.Image(3)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public void Truncated_hdf5_file_is_named(int length)
    {
        WriteHdf5();
        var path = folder.File("train/n1.hdf5");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open("imagenet-hdf5", folder.Path).Train.Image(3)).Message;
        Assert.StartsWith(path + ": cannot be read", problem);
    }

    [Fact]
    public void Hdf5_file_with_something_else_is_named()
    {
        WriteHdf5();
        var path = folder.File("train/n0.hdf5");
        new H5File { ["images"] = new byte[][] { [1] } }.Write(path);
        Assert.StartsWith(path, Assert.Throws<DatasetException>(() => ImageDatasets.Open("imagenet-hdf5", folder.Path)).Message);
        new H5File { ["data"] = new[] { 1.0, 2.0 } }.Write(path);
        Assert.Contains(
            "no list of byte sequences",
            Assert.Throws<DatasetException>(() => ImageDatasets.Open("imagenet-hdf5", folder.Path)).Message
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Class_in_one_split_only_is_named(bool hdf5)
    {
        Open(hdf5);
        if (hdf5)
            File.Delete(folder.File("val/n1.hdf5"));
        else
            Directory.Delete(folder.File("val/n1"), recursive: true);
        Assert.Contains(
            "class 'n1' is only in train",
            Assert.Throws<DatasetException>(() => ImageDatasets.Open(hdf5 ? "imagenet-hdf5" : "imagenet", folder.Path)).Message
        );
    }

    [Fact]
    public void ImageNet_A_is_a_test_set_of_200_folders_with_its_classes_among_the_1000()
    {
        for (var c = 0; c < 200; c++)
            File.WriteAllBytes(folder.File($"imagenet-a/n{c:d3}/a.jpg"), Encoded(0, 0, 8, 8));
        var task = ImageDatasets.OpenForTest("imagenet-a", folder.Path);
        Assert.Equal(Enumerable.Range(0, 200), task.Test.Labels);
        var classes = task.TestClasses!;
        Assert.Equal((200, 6, 988), (classes.Count, classes[0], classes[199]));
        Assert.Equal(classes.Order().Distinct(), classes);
        Assert.Equal(102_178, classes.Sum()); // a checksum of the published table
        Assert.Contains("fmix evaluate", Assert.Throws<DatasetException>(() => ImageDatasets.Open("imagenet-a", folder.Path)).Message);
        Directory.Delete(folder.File("imagenet-a/n007"), recursive: true);
        Assert.Contains(
            "199 class folders, expected 200",
            Assert.Throws<DatasetException>(() => ImageDatasets.OpenForTest("imagenet-a", folder.Path)).Message
        );
    }
}
