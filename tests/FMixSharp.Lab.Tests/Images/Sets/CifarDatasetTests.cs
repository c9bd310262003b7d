using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class CifarDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Record i: its label bytes, then red, green and blue planes filled with i, i + 1, i + 2.
    private static byte[] Records(params byte[][] labels) =>
        [.. labels.SelectMany((label, i) => label.Concat(Enumerable.Range(0, 3072).Select(p => (byte)(i + p / 1024))))];

    private void WriteCifar10(string inner = "")
    {
        for (var batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(folder.File(Path.Combine(inner, $"data_batch_{batch}.bin")), Records([(byte)batch], [9]));
        File.WriteAllBytes(folder.File(Path.Combine(inner, "test_batch.bin")), Records([0], [1], [2]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cifar-10-batches-bin")]
    public void Cifar10_is_read_batch_after_batch(string inner)
    {
        WriteCifar10(inner);
        var lines = new List<string>();
        var task = ImageDatasets.Open("cifar10", folder.Path, lines.Add);
        Assert.Equal([1, 9, 2, 9, 3, 9, 4, 9, 5, 9], task.Train.Labels);
        Assert.Equal([0, 1, 2], task.Test.Labels);
        Assert.Equal((3, 32, 32), (task.Test.Channels, task.Test.Height, task.Test.Width));
        var image = task.Test.Image(2).ToArray();
        Assert.Equal("2 2 3 3 4 4", string.Join(' ', image[0], image[1023], image[1024], image[2047], image[2048], image[3071]));
        Assert.Equal((Normalisation.Cifar, new CropFlip(4, true)), (task.Normalisation, task.Augmentation));
        Assert.Contains(lines, line => line.Contains("test_batch.bin: 3 records; the official file has 10000", StringComparison.Ordinal));
    }

    [Fact]
    public void Cifar100_uses_the_fine_label()
    {
        File.WriteAllBytes(folder.File("train.bin"), Records([3, 99], [19, 0]));
        File.WriteAllBytes(folder.File("test.bin"), Records([4, 47]));
        var task = ImageDatasets.Open("cifar100", folder.Path);
        Assert.Equal([99, 0], task.Train.Labels);
        Assert.Equal("maple_tree", task.Test.Classes[task.Test.Labels[0]]);
        Assert.Equal((100, "apple", "worm"), (task.Train.Classes.Count, task.Train.Classes[0], task.Train.Classes[99]));
        Assert.Equal(task.Train.Classes, task.Train.Classes.Order(StringComparer.Ordinal));
        Assert.Equal(1, task.Train.Image(1)[0]);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        WriteCifar10();
        File.Delete(folder.File("data_batch_4.bin"));
        var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open("cifar10", folder.Path)).Message;
        Assert.Contains(folder.File("data_batch_4.bin"), problem);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-6146)]
    public void File_that_is_no_number_of_records_is_refused_by_name(int change)
    {
        WriteCifar10();
        var path = folder.File("data_batch_3.bin");
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length + change);
        Assert.Contains(path, Assert.Throws<DatasetException>(() => ImageDatasets.Open("cifar10", folder.Path)).Message);
    }

    [Fact]
    public void Label_out_of_range_is_told_with_file_and_record()
    {
        WriteCifar10();
        File.WriteAllBytes(folder.File("data_batch_2.bin"), Records([1], [10]));
        var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open("cifar10", folder.Path)).Message;
        Assert.Contains(folder.File("data_batch_2.bin") + ": record 1: label 10, expected 0 … 9", problem);
    }
}
