using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Downloads;

public sealed class DatasetDownloadTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();
    private readonly FileDownloader downloader = new(new DownloadOptions { AllowPlainHttp = true, Attempts = 1 });
    private readonly Dictionary<string, byte[]> served = [];
    private readonly FileServer server;
    private int cutAfter = int.MaxValue;

    public DatasetDownloadTests() =>
        server = new FileServer(request =>
            served.TryGetValue(request.Path, out var file)
                ? FileServer.Good(request, file) with
                {
                    CutAfter = cutAfter,
                }
                : new ServedAnswer("404 Not Found", [], [])
        );

    private string Folder => Path.Combine(scratch.Path, "set");

    public void Dispose()
    {
        server.Dispose();
        downloader.Dispose();
        scratch.Dispose();
    }

    private RemoteFile Served(string name, byte[] content)
    {
        served[name] = content;
        return new RemoteFile(
            name,
            server.Address(name),
            content.Length,
            [new Checksum(ChecksumKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)))]
        );
    }

    private PublicDataset Archived()
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(zipped))
            foreach (var name in (string[])["top/a.bin", "top/b.bin"])
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[3000]) });
        return new PublicDataset("set", "", "", null)
        {
            Files = [Served("set.tar.gz", bytes.ToArray())],
            IsArchive = true,
            TopFolders = ["top"],
            Expected = [new("a.bin", 3000)],
        };
    }

    private PublicDataset Loose() => new("set", "", "", null) { Files = [Served("x.gz", [1, 2, 3]), Served("y.gz", [4, 5])] };

    private Task<bool> RunAsync(PublicDataset dataset, Uri? mirror = null) =>
        new DatasetDownload(downloader).RunAsync(dataset, Folder, mirror, TestContext.Current.CancellationToken);

    private void OnlyTheFolderIsThere() => Assert.Equal([Folder], Directory.GetFileSystemEntries(scratch.Path));

    [Fact]
    public async Task An_archive_is_fetched_unpacked_and_removed_and_a_second_run_has_nothing_to_do()
    {
        var dataset = Archived();
        Assert.True(await RunAsync(dataset));
        Assert.Equal(["SHA256SUMS", "a.bin", "b.bin"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        OnlyTheFolderIsThere();
        Assert.False(await RunAsync(dataset));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Loose_files_appear_together()
    {
        var dataset = Loose();
        Assert.True(await RunAsync(dataset));
        Assert.Equal(["x.gz", "y.gz"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        OnlyTheFolderIsThere();
        Assert.False(await RunAsync(dataset));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_failure_between_two_files_leaves_no_folder_and_the_next_run_fetches_only_the_rest()
    {
        var dataset = Loose();
        served.Remove("y.gz");
        await Assert.ThrowsAsync<DownloadException>(() => RunAsync(dataset));
        Assert.False(Directory.Exists(Folder));
        dataset = Loose();
        Assert.True(await RunAsync(dataset));
        Assert.Equal(["x.gz", "y.gz", "y.gz"], server.Requests.Select(request => request.Path));
        OnlyTheFolderIsThere();
    }

    [Fact]
    public async Task An_interrupted_archive_goes_on_where_it_was()
    {
        var dataset = Archived();
        cutAfter = 100;
        await Assert.ThrowsAsync<DownloadException>(() => RunAsync(dataset));
        Assert.False(Directory.Exists(Folder));
        cutAfter = int.MaxValue;
        Assert.True(await RunAsync(dataset));
        Assert.Equal(100, server.Requests[^1].From);
        OnlyTheFolderIsThere();
    }

    [Fact]
    public async Task Missing_files_join_those_that_are_there()
    {
        var dataset = Loose();
        await File.WriteAllBytesAsync(scratch.File("set/y.gz"), [4, 5], TestContext.Current.CancellationToken);
        Assert.True(await RunAsync(dataset));
        Assert.Equal("x.gz", Assert.Single(server.Requests).Path);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(scratch.File("set/x.gz"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_file_of_that_name_is_not_overwritten()
    {
        var dataset = Loose();
        await File.WriteAllBytesAsync(scratch.File("set/y.gz"), [9, 9], TestContext.Current.CancellationToken);
        var problem = (await Assert.ThrowsAsync<DownloadException>(() => RunAsync(dataset))).Message;
        Assert.Contains("y.gz: wrong checksum", problem, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal([9, 9], await File.ReadAllBytesAsync(scratch.File("set/y.gz"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_archive_that_the_user_unpacked_counts_as_there()
    {
        var dataset = Archived();
        await File.WriteAllBytesAsync(scratch.File("set/top/a.bin"), new byte[3000], TestContext.Current.CancellationToken);
        Assert.False(await RunAsync(dataset));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_folder_with_something_else_is_not_touched()
    {
        var dataset = Archived();
        await File.WriteAllTextAsync(scratch.File("set/mine.txt"), "mine", TestContext.Current.CancellationToken);
        var problem = (await Assert.ThrowsAsync<DownloadException>(() => RunAsync(dataset))).Message;
        Assert.Contains("fmix data verify set", problem, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        OnlyTheFolderIsThere();
    }

    [Fact]
    public async Task A_mirror_is_asked_instead_and_must_have_the_same_bytes()
    {
        var (archived, loose) = (Archived(), Loose());
        served["m/all.tar.gz"] = served["set.tar.gz"];
        Assert.True(await RunAsync(archived, server.Address("m/all.tar.gz")));
        Directory.Delete(Folder, recursive: true);
        served["m/x.gz"] = [1, 2, 3];
        served["m/y.gz"] = [6, 6];
        var problem = (await Assert.ThrowsAsync<DownloadException>(() => RunAsync(loose, server.Address("m")))).Message;
        Assert.Contains("m/y.gz: wrong checksum", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Theory]
    [InlineData("imagenet", "image-net.org")]
    [InlineData("bengali-root", "kaggle.com")]
    [InlineData("image-folder", "folder of your own")]
    [InlineData("sound-folder", "folder of your own")]
    [InlineData("mesh-folder", "folder of your own")]
    [InlineData("text-csv", "file of your own")]
    [InlineData("shapes", "built in")]
    public async Task What_no_program_may_fetch_is_said_with_where_to_get_it(string name, string expected)
    {
        var problem = (await Assert.ThrowsAsync<DownloadException>(() => RunAsync(Datasets.Get(name).Source))).Message;
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }
}
