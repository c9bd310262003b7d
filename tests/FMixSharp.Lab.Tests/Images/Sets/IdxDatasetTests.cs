using System.Buffers.Binary;
using System.IO.Compression;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class IdxDatasetTests : IDisposable
{
    private const string TrainImages = "train-images-idx3-ubyte",
        TrainLabels = "train-labels-idx1-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte",
        TestLabels = "t10k-labels-idx1-ubyte";

    private readonly TemporaryFolder folder = new();

    public IdxDatasetTests()
    {
        Write(TrainImages, Images(3));
        Write(TrainLabels, Labels(0, 9, 4));
        Write(TestImages, Images(2));
        Write(TestLabels, Labels(1, 2));
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Idx(int magic, int[] sizes, IEnumerable<byte> values)
    {
        var header = new byte[4 + 4 * sizes.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, magic);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        return [.. header, .. values];
    }

    private static byte[] Images(int count, int height = 4, int width = 5) =>
        Idx(0x803, [count, height, width], Enumerable.Range(0, count * height * width).Select(i => (byte)i));

    private static byte[] Labels(params byte[] labels) => Idx(0x801, [labels.Length], labels);

    private void Write(string name, byte[] content, bool zip = false)
    {
        File.Delete(folder.File(name));
        File.Delete(folder.File(name + ".gz"));
        File.WriteAllBytes(folder.File(zip ? name + ".gz" : name), zip ? Zip(content) : content);
    }

    private static byte[] Zip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest))
            zip.Write(content);
        return memory.ToArray();
    }

    private string Problem() => Assert.Throws<DatasetException>(() => ImageDatasets.Open("fashion-mnist", folder.Path)).Message;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Official_files_are_read_plain_and_zipped(bool zip)
    {
        Write(TrainImages, Images(3), zip);
        Write(TrainLabels, Labels(0, 9, 4), zip);
        var task = ImageDatasets.Open("fashion-mnist", folder.Path);
        Assert.Equal((1, 4, 5), (task.Train.Channels, task.Train.Height, task.Train.Width));
        Assert.Equal([0, 9, 4], task.Train.Labels);
        Assert.Equal([1, 2], task.Test.Labels);
        Assert.Equal(Enumerable.Range(20, 20).Select(i => (byte)i), task.Train.Image(1).ToArray());
        Assert.Equal("Ankle boot", task.Train.Classes[9]);
        Assert.Equal((Normalisation.Mnist, new CropFlip(4, true)), (task.Normalisation, task.Augmentation));
    }

    [Fact]
    public void Digits_are_not_flipped() => Assert.False(ImageDatasets.Open("mnist", folder.Path).Augmentation.Flip);

    [Fact]
    public void Missing_file_names_itself_and_all_that_are_needed()
    {
        File.Delete(folder.File(TestLabels));
        var problem = Problem();
        Assert.Contains(folder.File(TestLabels), problem);
        Assert.Contains(IdxDataset.Files, problem);
    }

    [Fact]
    public void Wrong_magic_is_told_with_both_numbers()
    {
        Write(TrainImages, Labels(1, 2, 3, 4, 5, 6, 7, 8, 9));
        var problem = Problem();
        Assert.Contains(folder.File(TrainImages), problem);
        Assert.Contains("0x00000801", problem);
        Assert.Contains("0x00000803", problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_cut_anywhere_is_refused_by_name(bool zip)
    {
        var whole = Images(3);
        for (var length = 0; length < whole.Length; length += 7)
        {
            Write(TrainImages, whole[..length], zip);
            var problem = Problem();
            Assert.Contains(folder.File(TrainImages), problem);
            Assert.Contains("truncated", problem);
        }
    }

    [Fact]
    public void Truncated_record_is_named()
    {
        Write(TrainImages, Images(3)[..^1], zip: true);
        Assert.Contains("record 2", Problem());
    }

    [Fact]
    public void Zip_file_cut_anywhere_is_refused_by_name()
    {
        Write(TrainImages, Images(3), zip: true);
        var path = folder.File(TrainImages + ".gz");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains(path, Problem()); // also where only the end of gzip's own checksum is missing
        }
    }

    [Fact]
    public void Damaged_zip_is_refused_by_name()
    {
        Write(TrainLabels, Labels(0, 9, 4), zip: true);
        var path = folder.File(TrainLabels + ".gz");
        var content = File.ReadAllBytes(path);
        content[^6] ^= 1; // in the checksum
        File.WriteAllBytes(path, content);
        Assert.Contains(path, Problem());
        File.WriteAllText(path, "no zip at all");
        Assert.Contains(path, Problem());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_after_the_last_record_are_refused(bool zip)
    {
        Write(TrainLabels, [.. Labels(0, 9, 4), 1], zip);
        Assert.Contains("more after the 3 records", Problem());
    }

    [Fact]
    public void Label_out_of_range_is_told_with_its_record()
    {
        Write(TrainLabels, Labels(0, 10, 4));
        var problem = Problem();
        Assert.Contains(folder.File(TrainLabels), problem);
        Assert.Contains("record 1: label 10, expected 0 … 9", problem);
    }

    [Fact]
    public void All_labels_out_of_range_are_listed_and_the_first_is_told()
    {
        Write(TrainLabels, Labels(20, 10, 4));
        Write(TestLabels, Labels(11, 1));
        var error = Assert.Throws<DatasetException>(() => ImageDatasets.Open("mnist", folder.Path));
        Assert.EndsWith("record 0: label 20, expected 0 … 9; download the file again; 2 more problems", error.Message);
        Assert.Equal(
            ["record 0: label 20", "record 1: label 10", "record 0: label 11"],
            error.All.Select(line => line.Split(": ", 2)[1].Split(',')[0])
        );
    }

    [Fact]
    public void Different_numbers_of_images_and_labels_are_told()
    {
        Write(TrainLabels, Labels(0, 9, 4, 4));
        Assert.Contains("3 images", Problem());
        Assert.Contains("4 labels", Problem());
    }

    [Fact]
    public void Splits_of_different_sizes_are_told()
    {
        Write(TestImages, Images(2, 5, 5));
        Assert.Contains("4x5", Problem());
        Assert.Contains("5x5", Problem());
    }

    // Two gigabytes promised by a file of some bytes: refused before anything of that size is allocated.
    [Theory]
    [InlineData(false, 2_000_000, 32, 32)]
    [InlineData(true, 2_000_000, 32, 32)]
    [InlineData(true, int.MaxValue, 4096, 4096)]
    [InlineData(true, -1, 4, 5)]
    [InlineData(true, 3, 0, 5)]
    [InlineData(true, 3, 4, int.MinValue)]
    public void Header_that_promises_nonsense_is_refused_without_the_memory(bool zip, int count, int height, int width)
    {
        Write(TrainImages, Idx(0x803, [count, height, width], new byte[60]), zip);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(folder.File(TrainImages), Problem());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void A_zip_bomb_is_read_no_further_than_the_header_promises()
    {
        Write(TrainLabels, [.. Labels(0, 9, 4), .. new byte[50_000_000]], zip: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more after", Problem());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }
}
