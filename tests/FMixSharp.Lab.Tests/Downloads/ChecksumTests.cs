using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Downloads;

public sealed class ChecksumTests
{
    // Test vectors: RFC 1321 (MD5 of "abc"), FIPS 180-2 (SHA-256 of "abc"), and git hash-object of a file with "abc".
    [Theory]
    [InlineData(ChecksumKind.Md5, "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData(ChecksumKind.Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(ChecksumKind.GitBlob, "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f")]
    public void Each_kind_meets_its_published_value(ChecksumKind kind, string hex)
    {
        using var content = new MemoryStream("abc"u8.ToArray());
        Assert.Equal(new Checksum(kind, hex), Assert.Single(Checksum.Of(content, 3, [kind], TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void The_list_of_sums_is_read_as_it_was_written_and_sorted()
    {
        using var folder = new TemporaryFolder();
        var (a, b) = (new string('a', 64), new string('b', 64));
        ChecksumList.Write(folder.Path, [("train/x y.bin", b), ("a.txt", a)]);
        Assert.Equal($"{a}  a.txt\n{b}  train/x y.bin\n", File.ReadAllText(folder.File(ChecksumList.FileName)));
        Assert.Equal([("a.txt", a), ("train/x y.bin", b)], ChecksumList.Read(folder.Path)!);
    }

    [Theory]
    [InlineData("short  a.txt")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  ../a.txt")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  /etc/hostname")]
    [InlineData("zaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  a.txt")]
    public void A_damaged_list_is_refused_by_line(string line)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File(ChecksumList.FileName), [$"{new string('a', 64)}  good.txt", line]);
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => ChecksumList.Read(folder.Path)).Message);
    }

    [Fact]
    public void A_folder_without_a_list_has_none()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ChecksumList.Read(folder.Path));
    }
}
