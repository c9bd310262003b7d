using System.Security.Cryptography;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Data;

/// <summary>The public data sets themselves, where FMIX_DATA has them; skipped elsewhere. Writes nothing beside the data.</summary>
public sealed class RealDataTests
{
    private static string Folder(string name)
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "FMIX_DATA is not set");
        var folder = Path.Combine(home!, name);
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} does not exist");
        return folder;
    }

    [Fact]
    public void Fashion_mnist_has_its_published_counts_and_labels()
    {
        var lines = new List<string>();
        var task = ImageDatasets.Open("fashion-mnist", Folder("fashion-mnist"), lines.Add);
        Assert.EndsWith("corrected version (2017-08-31)", Assert.Single(lines));
        Assert.Throws<DatasetException>(() => ImageDatasets.Open("fashion-mnist-original", Folder("fashion-mnist")));
        Assert.Equal((60_000, 10_000), (task.Train.Count, task.Test.Count));
        Assert.Equal((1, 28, 28), (task.Train.Channels, task.Train.Height, task.Train.Width));
        Assert.All(task.Train.Labels.CountBy(label => label), pair => Assert.Equal(6000, pair.Value));
        Assert.All(task.Test.Labels.CountBy(label => label), pair => Assert.Equal(1000, pair.Value));
        // The order of the labels, as published (the corrected version of 2017-08-31).
        Assert.Equal("657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7", LabelHash(task.Train));
        Assert.Equal("3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9", LabelHash(task.Test));
        Assert.Equal(0.2860f, task.Train.MeasureNormalisation().Mean[0], 1e-4f); // the mean everybody quotes
    }

    [Fact]
    public void Cifar10_as_a_folder_decodes_once_and_then_starts_from_its_cache()
    {
        var folder = Folder("cifar10-jpeg");
        using var temporary = new TemporaryFolder();
        var decoded = Open(null);
        Assert.Equal(10, decoded.Train.Classes.Count);
        Assert.Equal(ClassNames.Cifar10, decoded.Train.Classes);
        Assert.Equal((3, 32, 32), (decoded.Train.Channels, decoded.Train.Height, decoded.Train.Width));
        var mean = decoded.Train.MeasureNormalisation().Mean;
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(Normalisation.Cifar.Mean[channel], mean[channel], 0.005f);

        var lines = new List<string>();
        var cached = Open(lines.Add);
        Assert.Empty(lines);
        Assert.True(decoded.Train.Pixels.AsSpan().SequenceEqual(cached.Train.Pixels));
        Assert.True(decoded.Test.Pixels.AsSpan().SequenceEqual(cached.Test.Pixels));

        (ImageDataset Train, ImageDataset Test) Open(Action<string>? log)
        {
            var task = ImageFolderDataset.Open(
                (ImageSet)Datasets.Get("image-folder"),
                folder,
                new TrainOptions(),
                log,
                ([temporary.File("cache.bin")], [temporary.File("facts.json")])
            );
            return ((ImageDataset)task.Train, (ImageDataset)task.Test);
        }
    }

    private static string LabelHash(ImageSplit data) =>
        Convert.ToHexStringLower(SHA256.HashData(Array.ConvertAll(data.Labels, label => (byte)label)));
}
