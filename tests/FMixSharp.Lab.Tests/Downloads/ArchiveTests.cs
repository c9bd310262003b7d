using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Downloads.Unpacking;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Downloads;

public sealed class ArchiveTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    private string Target => Path.Combine(scratch.Path, "target");

    public void Dispose() => scratch.Dispose();

    private string Tar(string name, params TarEntry[] entries)
    {
        var path = scratch.File(name);
        using var file = File.Create(path);
        using Stream stream = name.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new TarWriter(stream);
        foreach (var entry in entries)
            writer.WriteEntry(entry);
        return path;
    }

    private string Zip(params (string Name, string? Content, int Attributes)[] entries)
    {
        var path = scratch.File("a.zip");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, content, attributes) in entries)
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = attributes;
            using var stream = entry.Open();
            stream.Write(Encoding.UTF8.GetBytes(content ?? ""));
        }
        return path;
    }

    private static PaxTarEntry TarFile(string name, string content = "content") =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private string Refusal(string archive, ArchiveLimits? limits = null)
    {
        var problem = Assert
            .Throws<DownloadException>(() => Archive.Unpack(archive, Target, limits, cancel: TestContext.Current.CancellationToken))
            .Message;
        // Neither the folder nor anything else is there but the archive.
        Assert.Equal([archive], Directory.GetFileSystemEntries(scratch.Path));
        Assert.StartsWith(archive, problem, StringComparison.Ordinal);
        return problem;
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("a.tgz")]
    public void Tars_are_unpacked_with_a_list_of_sums(string name)
    {
        var archive = Tar(
            name,
            new PaxTarEntry(TarEntryType.Directory, "train/"),
            TarFile("./train/cat/1.jpg", "cat"),
            TarFile("notes.txt")
        );
        Assert.Equal(2, Archive.Unpack(archive, Target, cancel: TestContext.Current.CancellationToken));
        Assert.Equal("cat", File.ReadAllText(Path.Combine(Target, "train/cat/1.jpg")));
        Assert.Equal(["notes.txt", "train/cat/1.jpg"], ChecksumList.Read(Target)!.Select(entry => entry.Path));
    }

    [Fact]
    public void Zips_are_unpacked()
    {
        const int UnixFile = 0x81A4 << 16,
            UnixFolder = 0x41ED << 16; // -rw-r--r--, drwxr-xr-x
        var archive = Zip(("a/", null, UnixFolder), ("a/b.txt", "b", UnixFile), ("c.txt", "c", 0));
        Assert.Equal(2, Archive.Unpack(archive, Target, cancel: TestContext.Current.CancellationToken));
        Assert.Equal("b", File.ReadAllText(Path.Combine(Target, "a/b.txt")));
    }

    [Fact]
    public void Names_are_measured_in_bytes()
    {
        Assert.Contains(
            "has a name of more than 255 bytes",
            Refusal(Tar("a.tar", TarFile(new string('ä', 200)))),
            StringComparison.Ordinal
        );
        var fits = new string('ä', 127);
        File.Delete(scratch.File("a.tar"));
        Archive.Unpack(Tar("b.tar", TarFile(fits)), Target, cancel: TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(Target, fits)));
    }

    // GNU's way to write sizes beyond eight octal digits: the first bit set, then a binary number.
    [Theory]
    [InlineData("800000000000000000000007")] // 7 bytes: as good as octal
    [InlineData("80000000FFFFFFFFFFFFFFFF")]
    [InlineData("80000000800000000000000A")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")] // below 0
    [InlineData("8FFFFFFFFFFFFFFFFFFFFFFF")]
    public void Binary_sizes_are_read_or_refused_as_damaged(string size)
    {
        var archive = Tar("a.tar", new GnuTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream("content"u8.ToArray()) });
        var bytes = File.ReadAllBytes(archive);
        Convert.FromHexString(size).CopyTo(bytes, 124);
        "        "u8.CopyTo(bytes.AsSpan(148)); // the checksum is made with blanks in its place
        var sum = bytes.AsSpan(0, 512).ToArray().Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, 148);
        File.WriteAllBytes(archive, bytes);
        if (size.EndsWith('7'))
            Assert.Equal(1, Archive.Unpack(archive, Target, cancel: TestContext.Current.CancellationToken));
        else
            Refusal(archive);
    }

    [Fact]
    public void A_single_top_folder_becomes_the_target()
    {
        var archive = Tar("a.tar", TarFile("cifar/batch.bin"), TarFile("cifar/deep/er.bin"));
        Archive.Unpack(archive, Target, cancel: TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(Target, "batch.bin")));
        Assert.Equal(["batch.bin", "deep/er.bin"], ChecksumList.Read(Target)!.Select(entry => entry.Path));
    }

    [Theory]
    [InlineData("../out.txt", "leads out of its folder")]
    [InlineData("a/../../out.txt", "leads out of its folder")]
    [InlineData("/etc/out.txt", "absolute path")]
    [InlineData("C:/out.txt", "backslash or a drive")]
    [InlineData("a\\..\\..\\out.txt", "backslash or a drive")]
    [InlineData("a/b\u0001.txt", "control characters")]
    [InlineData("a/NUL.txt", "Windows")]
    [InlineData("a./b.txt", "Windows")]
    public void Names_that_lead_elsewhere_are_refused(string name, string expected)
    {
        Assert.Contains(expected, Refusal(Tar("a.tar", TarFile("good.txt"), TarFile(name))), StringComparison.Ordinal);
        File.Delete(scratch.File("a.tar"));
        Assert.Contains(expected, Refusal(Zip(("good.txt", "x", 0), (name, "x", 0))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "link");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = "/etc/passwd";
        Assert.Contains(
            $"neither a file nor a folder ({type})",
            Refusal(Tar("a.tar", TarFile("good.txt"), entry)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_link_in_a_zip_is_refused() =>
        Assert.Contains("neither a file nor a folder", Refusal(Zip(("link", "/etc/passwd", 0xA1FF << 16))), StringComparison.Ordinal);

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("a.txt", "./a.txt")]
    [InlineData("a.txt", "A.TXT")]
    public void A_name_that_comes_twice_is_refused(string first, string second) =>
        Assert.Contains("is there twice", Refusal(Tar("a.tar", TarFile(first), TarFile(second))), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_also_a_folder_is_refused()
    {
        Assert.Contains("both a file and a folder", Refusal(Tar("a.tar", TarFile("a"), TarFile("A/b"))), StringComparison.Ordinal);
        Assert.Contains("is there twice", Refusal(Tar("a.tar", TarFile("a/b"), TarFile("a"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_stopped_at_its_ratio()
    {
        var zeros = new string('\0', 20_000_000); // gzip makes about 20 kB of it
        Assert.Contains("it unpacks to more than", Refusal(Tar("a.tar.gz", TarFile("zeros", zeros))), StringComparison.Ordinal);
        File.Delete(scratch.File("a.tar.gz"));
        Assert.Contains("it unpacks to more than", Refusal(Zip(("zeros", zeros, 0))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_of_headers_alone_is_stopped()
    {
        // 512 zero bytes for each empty file: gzip makes almost nothing of them.
        var archive = Tar("a.tar.gz", [.. Enumerable.Range(0, 20_000).Select(i => new UstarTarEntry(TarEntryType.RegularFile, $"{i}"))]);
        Assert.Contains("it unpacks to more than", Refusal(archive, new ArchiveLimits { Ratio = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_entries_or_bytes_are_refused()
    {
        var archive = Tar("a.tar", TarFile("a"), TarFile("b"), TarFile("c"));
        Assert.Contains("more than 2 entries", Refusal(archive, new ArchiveLimits { Entries = 2 }), StringComparison.Ordinal);
        Assert.Contains("more than 10 bytes", Refusal(archive, new ArchiveLimits { Bytes = 10 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("a.zip")]
    public void A_truncated_archive_is_refused(string name)
    {
        var content = new string('x', 5000) + string.Join(' ', Enumerable.Range(0, 5000));
        var archive = name == "a.zip" ? Zip(("x", content, 0)) : Tar(name, TarFile("x", content));
        using (var file = File.OpenWrite(archive))
            file.SetLength(file.Length / 3);
        Assert.Contains("damaged", Refusal(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_byte_at_the_end_of_a_gzip_is_noticed()
    {
        var archive = Tar("a.tar.gz", TarFile("x", string.Join(' ', Enumerable.Range(0, 5000))));
        var bytes = File.ReadAllBytes(archive);
        bytes[^6] ^= 1; // in the checksum of the last eight bytes
        File.WriteAllBytes(archive, bytes);
        Assert.Contains("damaged", Refusal(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_gzip_without_its_end_is_refused(int missing)
    {
        var archive = Tar("a.tar.gz", TarFile("x", string.Join(' ', Enumerable.Range(0, 5000))));
        using (var file = File.OpenWrite(archive))
            file.SetLength(file.Length - missing);
        Assert.Contains("damaged", Refusal(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, "has the checksum ")] // where the central directory has the CRC-32
    [InlineData(24, "as it says")] // and where the length
    public void A_zip_entry_that_lies_about_itself_is_refused(int field, string expected)
    {
        var archive = Zip(("x", string.Join(' ', Enumerable.Range(0, 5000)), 0));
        var bytes = File.ReadAllBytes(archive);
        bytes[bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + field] ^= 1;
        File.WriteAllBytes(archive, bytes);
        Assert.Contains(expected, Refusal(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_kind_and_an_empty_archive_are_refused()
    {
        var path = scratch.File("a.rar");
        File.WriteAllText(path, "x");
        Assert.Contains("not a .tar, .tar.gz, .tgz or .zip", Refusal(path), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("has no files", Refusal(Tar("a.tar", new PaxTarEntry(TarEntryType.Directory, "empty/"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_leaves_nothing()
    {
        var archive = Tar("a.tar", TarFile("a", new string('a', 300_000)), TarFile("b"));
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Archive.Unpack(archive, Target, null, _ => cancel.Cancel(), cancel.Token));
        Assert.Equal([archive], Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void A_folder_that_has_something_is_not_touched()
    {
        Directory.CreateDirectory(Target);
        var mine = Path.Combine(Target, "mine.txt");
        File.WriteAllText(mine, "mine");
        Assert.Throws<IOException>(() => Archive.Unpack(Tar("a.tar", TarFile("a")), Target, cancel: TestContext.Current.CancellationToken));
        Assert.Equal([mine], Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public void What_a_killed_process_left_is_replaced()
    {
        Directory.CreateDirectory(Target + ".unpacking");
        File.WriteAllText(Path.Combine(Target + ".unpacking", "half"), "half");
        Archive.Unpack(Tar("a.tar", TarFile("a")), Target, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(["SHA256SUMS", "a"], Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Target + ".unpacking"));
    }
}
