using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace FMixSharp.Lab.Downloads;

/// <summary>
/// Fetches one file over HTTPS. What has arrived lies in NAME.part, and an interrupted download goes on there if the server still has the
/// same file (Range with If-Range). Broken connections are tried again with growing waits. The file takes its name only after its size and
/// checksums were found right.
/// </summary>
public sealed class FileDownloader : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly DownloadOptions options;
    private readonly SecureRequests requests;

    /// <summary>Makes a downloader; it keeps its connections until it is disposed.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names all that are.</exception>
    public FileDownloader(DownloadOptions? options = null)
    {
        this.options = options ?? new DownloadOptions();
        var violations = string.Join(' ', this.options.Violations());
        if (violations.Length > 0)
            throw new ArgumentException($"{nameof(DownloadOptions)}: {violations}", nameof(options));
        requests = new SecureRequests(this.options.AllowPlainHttp);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => requests.Dispose();

    /// <summary>
    /// Fetches <paramref name="file"/> to <paramref name="path"/>, whose folder must exist; an earlier file of that name is replaced.
    /// </summary>
    /// <param name="file">What to fetch.</param>
    /// <param name="path">The file to make.</param>
    /// <param name="progress">Hears of every piece that arrives; may be null.</param>
    /// <param name="log">Receives a line per attempt that broke; may be null.</param>
    /// <param name="cancel">Stops; the part stays and can be continued.</param>
    /// <exception cref="DownloadException">The file cannot be had, or is not the published one.</exception>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public async Task FetchAsync(
        RemoteFile file,
        string path,
        IProgress<DownloadProgress>? progress = null,
        Action<string>? log = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var part = PartFile.Open(path, file.Url);
        var fruitless = 0;
        while (part.Length == 0 || part.Length != file.Size)
        {
            var before = part.Length;
            try
            {
                await TransferAsync(file, part, progress, cancel).ConfigureAwait(false);
                break;
            }
            catch (TransferException broken)
            {
                fruitless = part.Length > before ? 1 : fruitless + 1;
                if (fruitless >= options.Attempts)
                    throw new DownloadException(
                        $"{file.Url}: {broken.Message}; gave up after {fruitless} attempts"
                            + (
                                part.Length == 0
                                    ? ""
                                    : $". What has arrived ({part.Length} bytes) is kept: the same command goes on from there"
                            ),
                        broken
                    );
                var wait = broken.Wait ?? TimeSpan.FromSeconds(1 << Math.Min(fruitless - 1, 5));
                wait = wait < LongestWait ? wait : LongestWait;
                log?.Invoke($"{file.Name}: {broken.Message}; trying again in {wait.TotalSeconds:0} s");
                await options.Wait(wait, cancel).ConfigureAwait(false);
            }
        }
        part.Close();
        if (file.Difference(part.Path, cancel) is { } difference)
        {
            part.Discard();
            throw new DownloadException(
                $"{file.Url}: {difference}; it is not the published file, or it was damaged on the way, and was "
                    + "removed: try again, or give another address (--url)"
            );
        }
        part.Complete(path);
    }

    private async Task TransferAsync(RemoteFile file, PartFile part, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            silence.CancelAfter(options.Silence);
            using var response = await requests.GetAsync(file.Url, part.Length, part.Validator, silence.Token).ConfigureAwait(false);
            var total = Begin(file, part, response);
            if (part.Length == total)
                return;
            using var content = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            await CopyAsync(content, file, part, total, progress, silence).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new TransferException($"the server was silent for {options.Silence.TotalSeconds:0} s", inner: exception);
        }
        catch (HttpRequestException exception)
        {
            throw new TransferException($"no answer ({exception.Message})", inner: exception);
        }
    }

    // Makes the part ready for what the response brings. Returns the length of the whole file, if the server says it.
    private static long? Begin(RemoteFile file, PartFile part, HttpResponseMessage response)
    {
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range?.From == part.Length && SameFile(part, response):
                return Expected(file, range.Length);
            case HttpStatusCode.OK:
                part.Restart(Validator(response));
                return Expected(file, response.Content.Headers.ContentLength);
            case HttpStatusCode.RequestedRangeNotSatisfiable when range?.Length == part.Length:
                return Expected(file, range.Length); // everything had arrived, only the last step was missing
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart(null);
                throw new TransferException("the server has another file by now, so what had arrived was thrown away");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new TransferException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}", Wait(response));
            default:
                throw new DownloadException(
                    $"{file.Url}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}; the file "
                        + "may have moved: look at the data set's page, or give another address (--url)"
                );
        }
    }

    private async Task CopyAsync(
        Stream content,
        RemoteFile file,
        PartFile part,
        long? total,
        IProgress<DownloadProgress>? progress,
        CancellationTokenSource silence
    )
    {
        var greatest = file.Size ?? options.GreatestUnknownSize;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            while (true)
            {
                silence.CancelAfter(options.Silence);
                var count = await ReadAsync(content, buffer, silence.Token).ConfigureAwait(false);
                if (count == 0)
                    break;
                if (part.Length + count > greatest)
                {
                    part.Restart(null);
                    throw new DownloadException(
                        $"{file.Url}: more than {greatest} bytes, so it is not the published file; give another address (--url)"
                    );
                }
                part.Append(buffer.AsSpan(0, count));
                progress?.Report(new DownloadProgress(file.Name, DownloadStage.Fetching, part.Length, total));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (total is not null && part.Length < total)
            throw new TransferException($"the connection ended after {part.Length} of {total} bytes");
    }

    // Only a failure of the network is worth another attempt; one of the disk, which is an IOException too, is not.
    private static async Task<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await content.ReadAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new TransferException($"the connection broke ({exception.Message})", inner: exception);
        }
    }

    private static long? Expected(RemoteFile file, long? offered) =>
        file.Size is { } size && offered is { } other && size != other
            ? throw new DownloadException(
                $"{file.Url}: wrong size: the server offers {other} bytes, the published file has {size}; give another address (--url)"
            )
            : file.Size ?? offered;

    private static bool SameFile(PartFile part, HttpResponseMessage response) =>
        Validator(response) is not { } now || now == part.Validator;

    // A weak ETag does not promise the same bytes, and servers must not accept it in If-Range; the date is the next best.
    private static string? Validator(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("R");

    private static TimeSpan? Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter is RetryConditionHeaderValue { Delta: { } delta } ? delta : null;
}
