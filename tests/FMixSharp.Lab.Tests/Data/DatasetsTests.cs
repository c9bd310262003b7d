using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Data;

public sealed class DatasetsTests
{
    [Fact]
    public void Unknown_name_is_answered_with_the_names_there_are()
    {
        var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open("no-such-set")).Message;
        Assert.All(ImageDatasets.Names, name => Assert.Contains(name, problem));
    }

    [Fact]
    public void Models_are_given_images_of_pictures_and_sounds() =>
        Assert.Equal(
            [
                "shapes",
                "fashion-mnist",
                "fashion-mnist-original",
                "mnist",
                "cifar10",
                "cifar100",
                "tiny-imagenet",
                "bengali-root",
                "bengali-vowel",
                "bengali-consonant",
                "imagenet",
                "imagenet-hdf5",
                "image-folder",
                "tones",
                "tones-waveform",
                "speech-commands",
                "speech-commands-waveform",
                "sound-folder",
            ],
            Datasets.SeenAsImages.Where(set => !set.TestOnly).Select(set => set.Name)
        );

    public static TheoryData<string> AllNames => [.. ImageDatasets.Names];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Every_data_set_has_a_synthetic_twin_of_its_shape(string name)
    {
        var entry = ImageDatasets.All.Single(entry => entry.Name == name);
        var task = ImageDatasets.Synthetic(name, 12);
        foreach (var split in new[] { task.Train, task.Test })
        {
            Assert.Equal((12, entry.Channels, entry.Side, entry.Side), (split.Count, split.Channels, split.Height, split.Width));
            Assert.Equal(entry.Classes, split.Classes.Count);
            Assert.Equal([split.Height, split.Width], entry.MaskShape(new TrainOptions()));
            Assert.Equal(Enumerable.Range(0, 12).Select(i => i % entry.Classes), split.Labels);
        }
        Assert.Equal((name, entry.Normalisation, entry.Augmentation), (task.Name, task.Normalisation, task.Augmentation));
        Assert.Equal(entry.Channels, task.Normalisation.Mean.Length);
        Assert.NotEqual(task.Train.Image(0).ToArray(), task.Test.Image(0).ToArray());
        Assert.Equal(task.Train.Image(5).ToArray(), ImageDatasets.Synthetic(name, 12).Train.Image(5).ToArray());
    }

    [Fact]
    public void Synthetic_twin_of_the_built_in_images_is_like_them()
    {
        var (twin, real) = (ImageDatasets.Synthetic("shapes", 1), ShapesDataset.Open());
        Assert.Equal((real.Normalisation, real.Augmentation), (twin.Normalisation, twin.Augmentation));
        Assert.Equal((real.Train.ImageSize, real.Train.Classes.Count), (twin.Train.ImageSize, twin.Train.Classes.Count));
    }

    [Fact]
    public void Folder_that_is_not_there_is_named_with_the_files_it_needs()
    {
        var missing = Path.Combine(Path.GetTempPath(), "fmix-no-such-folder");
        (string, string)[] files =
        [
            ("mnist", "train-images-idx3-ubyte"),
            ("cifar10", "data_batch_1.bin"),
            ("image-folder", "train/<class>/"),
        ];
        foreach (var (name, file) in files)
        {
            var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open(name, missing)).Message;
            Assert.Contains(missing, problem);
            Assert.Contains(file, problem);
        }
    }

    [Fact]
    public void Image_folder_has_no_default_folder() =>
        Assert.Contains("--data", Assert.Throws<DatasetException>(() => ImageDatasets.Open("image-folder")).Message);

    [Theory]
    [InlineData(32, 4, true)]
    [InlineData(16, 2, false)]
    public void Image_folder_is_padded_by_an_eighth_and_normalised_like_cifar_where_it_has_its_shape(int side, int padding, bool cifar)
    {
        using var folder = new TemporaryFolder();
        foreach (var split in new[] { "train", "test" })
        {
            using var bitmap = new SKBitmap(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque);
            bitmap.Erase(new SKColor(51, 102, 0));
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(folder.File(split + "/only/a.png"), data.ToArray());
        }
        var task = ImageDatasets.Open("image-folder", folder.Path);
        Assert.Equal(new CropFlip(padding, true), task.Augmentation);
        Assert.Equal(cifar ? Normalisation.Cifar.Mean : [0.2f, 0.4f, 0], task.Normalisation.Mean);
    }
}
