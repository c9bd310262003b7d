namespace FMixSharp.Tests.Plans;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmix-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folders_are_made_and_nothing_but_the_file_is_left()
    {
        var path = Path.Combine(folder, "a", "b.html");
        AtomicFile.Write(path, [1, 2]);
        AtomicFile.Write(path, [3]);
        Assert.Equal([3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void When_writing_fails_the_earlier_file_stays()
    {
        var path = Path.Combine(folder, "b.html");
        AtomicFile.Write(path, [1]);
        Directory.CreateDirectory(path + ".tmp"); // where it would be written first
        var message = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.WriteByte(2))).Message;
        Assert.StartsWith($"{path} cannot be written: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal); // of which nobody asked
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void Of_several_who_write_a_file_at_once_each_writes_all_of_it()
    {
        var path = Path.Combine(folder, "b.html");
        byte[] content = [.. Enumerable.Repeat((byte)7, 1 << 18)];
        Parallel.For(
            0,
            16,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            _ =>
            {
                AtomicFile.Write(path, content);
                Assert.Equal(content, File.ReadAllBytes(path));
            }
        );
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_folder_in_the_way_is_named()
    {
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(folder, [1]));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_may_not_replace_a_file_leaves_it_and_nothing_beside_it()
    {
        var path = Path.Combine(folder, "b.html");
        AtomicFile.Write(path, [1]);
        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                path,
                stream => stream.WriteByte(2),
                mayReplace: () =>
                {
                    Assert.Equal([2], File.ReadAllBytes(path + AtomicFile.TemporaryEnding)); // asked when all is written
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal([1], File.ReadAllBytes(path));
    }
}
