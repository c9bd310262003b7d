using System.IO.Compression;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Tests.Verification;

public sealed class FilesCheckTests : IDisposable
{
    private readonly VerificationFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] Zipped(int count)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
            zip.Write(Content(count));
        return bytes.ToArray();
    }

    private static byte[] Content(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * i / 7))];

    [Fact]
    public void Each_missing_wrong_and_damaged_file_has_its_own_line()
    {
        var zipped = Zipped(70_000);
        var cut = folder.Write("train-images-idx3-ubyte.gz", zipped[..(zipped.Length / 2)]);
        var noGzip = folder.Write("t10k-labels-idx1-ubyte.gz", new byte[100]);
        var another = folder.Write("train-labels-idx1-ubyte.gz", zipped);
        var small = folder.Write("t10k-images-idx3-ubyte", new byte[100]);
        VerificationFolder.HasExactly(
            folder.Verify("fashion-mnist"),
            (cut, "bytes come out, expected 47040016"),
            (noGzip, "damaged gzip"),
            (another, "wrong size: 70000 bytes come out, expected 60008"),
            (small, "wrong size: 100 bytes, expected 7840016")
        );
    }

    [Fact]
    public void A_gzip_file_is_told_by_what_comes_out()
    {
        var file = Datasets.Get("mnist").Source.Expected.Single(each => each.Path == "t10k-labels-idx1-ubyte");
        folder.Write("t10k-labels-idx1-ubyte.gz", Zipped(10_008));
        var known = file with
        {
            Checksum = Checksum.Of(new MemoryStream(Content(10_008)), 10_008, [ChecksumKind.Md5], TestContext.Current.CancellationToken)[0],
        };
        var zipped = Datasets.Get("mnist").Source.Files.Single(each => each.Name == "t10k-labels-idx1-ubyte.gz");
        Assert.Equal([], Problems(known)); // not packed as its publisher did, but the same
        Assert.Contains("wrong checksum of what comes out: MD5 ", Assert.Single(Problems(file)), StringComparison.Ordinal);
        // nothing else can be told
        Assert.Contains("wrong size: ", Assert.Single(Problems(file with { Checksum = null })), StringComparison.Ordinal);

        IReadOnlyList<string> Problems(ExpectedFile expected)
        {
            var findings = new Findings();
            FilesCheck.Run(
                Datasets.Get("mnist").Source with
                {
                    Files = [zipped],
                    Expected = [expected],
                },
                folder.Path,
                Datasets.Sources,
                findings,
                TestContext.Current.CancellationToken
            );
            return findings.Report().Problems;
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var report = folder.Verify("fashion-mnist");
        Assert.Equal(4, report.Problems.Count);
        Assert.Contains($"{Path.Combine(folder.Path, "t10k-labels-idx1-ubyte")}: missing, and not there as .gz either", report.Problems);
    }

    [Fact]
    public void A_file_of_the_right_size_is_told_by_its_checksum()
    {
        foreach (var file in Datasets.Get("mnist").Source.Expected)
            folder.Write(file.Path, new byte[file.Size!.Value]);
        var report = folder.Verify("mnist");
        Assert.Equal(4, report.Problems.Count);
        Assert.All(report.Problems, problem => Assert.Contains("wrong checksum: MD5 ", problem, StringComparison.Ordinal));
        Assert.Equal("4 files, 4 of them by checksum", Assert.Single(report.Checked));
    }

    [Fact]
    public void Cifar_in_its_own_top_folder_is_found_and_measured()
    {
        foreach (var file in Datasets.Get("cifar100").Source.Expected)
            folder.Write($"cifar-100-binary/{file.Path}", 1, 2, 3);
        VerificationFolder.HasExactly(
            folder.Verify("cifar100"),
            (Path.Combine(folder.Path, "cifar-100-binary/train.bin"), "wrong size: 3 bytes, expected 153700000"),
            (Path.Combine(folder.Path, "cifar-100-binary/test.bin"), "wrong size: 3 bytes, expected 30740000")
        );
    }

    [Fact]
    public void Cifars_Python_version_is_left_to_its_loader()
    {
        foreach (var name in (string[])["data_batch_1", "data_batch_2", "batches.meta"])
            folder.Write($"cifar-10-batches-py/{name}", 1, 2, 3);
        var report = folder.Verify("cifar10");
        Assert.Contains("cifar-10-batches-py", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Contains("the Python version", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_sums_finds_what_changed_since_the_download()
    {
        var same = folder.Write("same.txt", 1);
        var changed = folder.Write("changed.txt", 2);
        var lost = folder.Write("deep/lost.txt", 3);
        ChecksumList.Write(
            folder.Path,
            new[] { same, changed, lost }.Select(path =>
                (
                    Path.GetRelativePath(folder.Path, path),
                    Checksum.Of(path, [ChecksumKind.Sha256], TestContext.Current.CancellationToken)[0].Hex
                )
            )
        );
        File.Delete(lost);
        folder.Write("changed.txt", 4);
        var findings = new Findings();
        SumsCheck.Run(folder.Path, findings, null, TestContext.Current.CancellationToken);
        VerificationFolder.HasExactly(findings.Report(), (changed, "wrong checksum: SHA-256 "), (lost, "missing"));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_said_with_how_to_get_it()
    {
        var report = DatasetVerification.Run(
            Datasets.Get("cifar10"),
            Path.Combine(folder.Path, "nowhere"),
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Contains("nowhere: no such folder; 'fmix data download cifar10'", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_in_is_right() => Assert.True(folder.Verify("shapes").IsOk);
}
