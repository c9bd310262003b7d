using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using PureHDF;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class ImageNetConversionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Source => Path.Combine(folder.Path, "in");

    private string Target => Path.Combine(folder.Path, "out");

    public void Dispose() => folder.Dispose();

    // As long as photographs are, and one of a byte.
    private byte[] Write(string name, int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 + i / 256 + name.Length))];
        File.WriteAllBytes(folder.File("in/" + name), content);
        return content;
    }

    private void WriteSmall()
    {
        foreach (var name in (string[])["train/n00000001/a.JPEG", "train/n00000002/a.JPEG", "val/n00000001/a.JPEG", "val/n00000002/a.JPEG"])
            Write(name, 10);
    }

    private (int Written, int Kept) Run() => ImageNetConversion.Run(Source, Target, cancel: TestContext.Current.CancellationToken);

    private byte[][] Read(string name)
    {
        using var file = H5File.OpenRead(Path.Combine(Target, name));
        return file.Dataset("data").Read<byte[][]>();
    }

    [Fact]
    public void Every_class_becomes_a_file_with_its_images_byte_for_byte_in_order_of_their_names()
    {
        WriteSmall();
        var third = Write("train/n00000001/c.jpg", 1);
        var second = Write("train/n00000001/b.JPEG", 250_000);
        Write("train/n00000001/notes.txt", 5);
        Assert.Equal((4, 0), Run());
        var images = Read("train/n00000001.hdf5");
        Assert.Equal(3, images.Length);
        Assert.Equal(second, images[1]);
        Assert.Equal(third, images[2]);
        Assert.Equal(4, Directory.GetFiles(Target, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_second_run_writes_only_what_is_missing()
    {
        WriteSmall();
        Run();
        var kept = Path.Combine(Target, "train/n00000001.hdf5");
        var before = File.GetLastWriteTimeUtc(kept);
        File.Delete(Path.Combine(Target, "val/n00000002.hdf5"));
        Assert.Equal((1, 3), Run());
        Assert.Equal(before, File.GetLastWriteTimeUtc(kept));
        Assert.Equal((0, 4), Run());
    }

    [Fact]
    public void An_empty_class_is_refused_by_name()
    {
        WriteSmall();
        Directory.CreateDirectory(Path.Combine(Source, "val/n00000003"));
        Assert.Contains("n00000003: class without images", Assert.Throws<DatasetException>(() => Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_split_is_refused_before_anything_is_written()
    {
        Write("train/n00000001/a.JPEG", 10);
        Assert.Contains("val: no class folders", Assert.Throws<DatasetException>(() => Run()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }
}
