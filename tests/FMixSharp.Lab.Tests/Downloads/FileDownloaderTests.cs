using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Downloads;

public sealed class FileDownloaderTests : IDisposable
{
    // Larger than the downloader's buffer, so that it arrives in pieces.
    private static readonly byte[] Content = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 7 + i / 251))];

    private readonly TemporaryFolder folder = new();
    private readonly List<TimeSpan> waits = [];

    private string Target => Path.Combine(folder.Path, "data.bin");

    private string Part => Target + ".part";

    public void Dispose() => folder.Dispose();

    private static RemoteFile File(FileServer server, long? size = 400_000, string? md5 = null) =>
        new(
            "data.bin",
            server.Address("data.bin"),
            size,
            [md5 is null ? Sum(ChecksumKind.Md5) : new Checksum(ChecksumKind.Md5, md5), Sum(ChecksumKind.Sha256)]
        );

    private static Checksum Sum(ChecksumKind kind)
    {
        using var content = new MemoryStream(Content);
        return Checksum.Of(content, Content.Length, [kind], CancellationToken.None)[0];
    }

    private DownloadOptions Options =>
        new()
        {
            AllowPlainHttp = true,
            Attempts = 3,
            Wait = (time, _) =>
            {
                waits.Add(time);
                return Task.CompletedTask;
            },
        };

    private async Task FetchAsync(RemoteFile file, DownloadOptions? options = null)
    {
        using var downloader = new FileDownloader(options ?? Options);
        await downloader.FetchAsync(file, Target, null, null, TestContext.Current.CancellationToken);
    }

    private async Task<string> RefusalAsync(RemoteFile file, DownloadOptions? options = null) =>
        (await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(file, options))).Message;

    private void MustBeWhole()
    {
        Assert.Equal(Content, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(folder.Path)); // neither part nor notes are left
    }

    [Theory]
    [InlineData(400_000)]
    [InlineData(null)]
    public async Task A_whole_file_arrives_identical(int? size)
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        await FetchAsync(File(server, size));
        MustBeWhole();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_dropped_connection_is_resumed_where_it_broke()
    {
        var count = 0;
        using var server = new FileServer(request =>
            FileServer.Good(request, Content) with
            {
                CutAfter = ++count < 4 ? 90_000 : int.MaxValue,
            }
        );
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Equal([null, 90_000, 180_000, 270_000], server.Requests.Select(request => request.From));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"v1\"", request.Headers["If-Range"]));
        Assert.All(waits, wait => Assert.Equal(1, wait.TotalSeconds)); // each attempt brought something, so patience starts anew
    }

    [Fact]
    public async Task Interrupted_it_keeps_its_part_and_another_process_goes_on_to_an_identical_file()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        using var cancel = new CancellationTokenSource();
        var stop = new ProgressAction(progress =>
        {
            if (progress.Done > 100_000)
                cancel.Cancel();
        });
        using (var downloader = new FileDownloader(Options))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                downloader.FetchAsync(File(server), Target, stop, null, cancel.Token)
            );
        Assert.False(System.IO.File.Exists(Target));
        var length = (int)new FileInfo(Part).Length;
        Assert.InRange(length, 100_000, Content.Length - 1);

        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Equal(length, server.Requests[^1].From);
    }

    [Fact]
    public async Task A_part_that_was_complete_is_only_checked()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content) with { CutAfter = 1000 });
        await RefusalAsync(File(server), Options with { Attempts = 1 });
        await System.IO.File.WriteAllBytesAsync(Part, Content, TestContext.Current.CancellationToken);
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Without_a_published_size_the_server_says_that_nothing_is_missing()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content) with { CutAfter = 1000 });
        await RefusalAsync(File(server, null), Options with { Attempts = 1 });
        await System.IO.File.WriteAllBytesAsync(Part, Content, TestContext.Current.CancellationToken);
        await FetchAsync(File(server, null)); // 416
        MustBeWhole();
    }

    [Fact]
    public async Task A_file_that_changed_in_between_starts_again()
    {
        byte[] older = [.. Content.Select(b => (byte)~b)];
        var count = 0;
        using var server = new FileServer(request =>
            ++count == 1 ? FileServer.Good(request, older, "\"v0\"") with { CutAfter = 90_000 } : FileServer.Good(request, Content)
        );
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Equal((90_000, "\"v0\""), (server.Requests[1].From, server.Requests[1].Headers["If-Range"]));
    }

    [Fact]
    public async Task A_server_that_sends_a_part_of_the_changed_file_all_the_same_is_noticed()
    {
        var count = 0;
        using var server = new FileServer(request =>
            ++count switch
            {
                1 => FileServer.Good(request, [.. Content.Select(b => (byte)~b)], "\"v0\"") with { CutAfter = 90_000 },
                2 => new ServedAnswer(
                    "206 Partial Content",
                    ["Content-Range: bytes 90000-399999/400000", "ETag: \"v1\""],
                    Content[90_000..]
                ),
                _ => FileServer.Good(request, Content),
            }
        );
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Equal([null, 90_000, null], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"v1\"")]
    public async Task Without_a_strong_validator_nothing_is_continued(string? etag)
    {
        var count = 0;
        using var server = new FileServer(request =>
            FileServer.Good(request, Content, etag) with
            {
                CutAfter = ++count < 2 ? 90_000 : int.MaxValue,
            }
        );
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.All(server.Requests, request => Assert.Null(request.From));
    }

    [Fact]
    public async Task Another_address_does_not_continue_the_part_of_the_first()
    {
        using var server = new FileServer(request =>
            FileServer.Good(request, Content) with
            {
                CutAfter = request.Path == "data.bin" ? 90_000 : int.MaxValue,
            }
        );
        await RefusalAsync(File(server), Options with { Attempts = 1 });
        await FetchAsync(File(server) with { Url = server.Address("mirror/data.bin") });
        MustBeWhole();
        Assert.Null(server.Requests[^1].From);
    }

    [Fact]
    public async Task A_wrong_size_is_refused_before_anything_is_fetched()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        var problem = await RefusalAsync(File(server, 399_999));
        Assert.Contains("wrong size: the server offers 400000 bytes, the published file has 399999", problem, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_nothing_behind()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        var problem = await RefusalAsync(File(server, md5: new string('0', 32)));
        Assert.Contains("wrong checksum: MD5 ", problem, StringComparison.Ordinal);
        Assert.Contains($"expected MD5 {new string('0', 32)}", problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task An_endless_file_is_cut_off()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        var problem = await RefusalAsync(File(server, null), Options with { GreatestUnknownSize = 200_000 });
        Assert.Contains("more than 200000 bytes", problem, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again_with_growing_waits_or_as_it_wishes()
    {
        var count = 0;
        using var server = new FileServer(request =>
            ++count switch
            {
                1 => new ServedAnswer("503 Service Unavailable", ["Retry-After: 7"], []),
                2 => new ServedAnswer("500 Internal Server Error", [], []),
                _ => FileServer.Good(request, Content),
            }
        );
        await FetchAsync(File(server));
        MustBeWhole();
        Assert.Equal([7, 2], waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task It_gives_up_after_the_attempts_it_was_given()
    {
        using var server = new FileServer(_ => new ServedAnswer("502 Bad Gateway", [], []));
        var problem = await RefusalAsync(File(server));
        Assert.Contains("502 Bad Gateway; gave up after 3 attempts", problem, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_missing_file_is_not_asked_for_again()
    {
        using var server = new FileServer(_ => new ServedAnswer("404 Not Found", [], []));
        Assert.Contains("answered 404 Not Found", await RefusalAsync(File(server)), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Silence_counts_as_a_broken_connection()
    {
        using var server = new FileServer(request =>
            request.From is null
                ? FileServer.Good(request, Content) with
                {
                    CutAfter = 90_000,
                    FallsSilent = true,
                }
                : FileServer.Good(request, Content)
        );
        // Attempts enough for a machine so busy that a good server, too, seems silent now and then.
        await FetchAsync(File(server), Options with { Silence = TimeSpan.FromSeconds(0.5), Attempts = 30 });
        MustBeWhole();
        Assert.NotNull(server.Requests[^1].From);
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        using var server = new FileServer(request =>
            request.Path == "data.bin" ? new ServedAnswer("302 Found", ["Location: /elsewhere"], []) : FileServer.Good(request, Content)
        );
        await FetchAsync(File(server));
        MustBeWhole();
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        using var server = new FileServer(_ => new ServedAnswer("302 Found", ["Location: /again"], []));
        Assert.Contains("more than 8 redirects", await RefusalAsync(File(server)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/data.bin")]
    [InlineData("file:///etc/hostname")]
    public async Task Redirects_to_anything_but_the_web_are_refused(string location)
    {
        using var server = new FileServer(_ => new ServedAnswer("302 Found", [$"Location: {location}"], []));
        Assert.Contains($"{location}: not https", await RefusalAsync(File(server)), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Plain_http_is_refused_without_asking()
    {
        using var server = new FileServer(request => FileServer.Good(request, Content));
        Assert.Contains("not https", await RefusalAsync(File(server), new DownloadOptions()), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Options_name_all_that_is_wrong_at_once()
    {
        var problem = Assert
            .Throws<ArgumentException>(() =>
                new FileDownloader(
                    new DownloadOptions
                    {
                        Attempts = 0,
                        Silence = TimeSpan.Zero,
                        GreatestUnknownSize = 0,
                    }
                )
            )
            .Message;
        Assert.Contains("Attempts is 0", problem, StringComparison.Ordinal);
        Assert.Contains("Silence is", problem, StringComparison.Ordinal);
        Assert.Contains("GreatestUnknownSize is 0", problem, StringComparison.Ordinal);
    }

    /// <summary>Progress at once, on the same thread; <see cref="Progress{T}"/> would post it somewhere.</summary>
    private sealed class ProgressAction(Action<DownloadProgress> action) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => action(value);
    }
}
