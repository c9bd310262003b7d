using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FMixSharp.Lab.Tests.Downloads;

/// <summary>What a request said.</summary>
internal sealed record ServedRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Where the asked range starts; null if the whole file is asked for.</summary>
    public int? From => Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : null;
}

/// <summary>What the server sends: a status line, headers and a body that may end too early.</summary>
internal sealed record ServedAnswer(string Status, string[] Headers, byte[] Body)
{
    /// <summary>The connection is cut after that many bytes of the body.</summary>
    public int CutAfter { get; init; } = int.MaxValue;

    /// <summary>Then nothing comes, but the connection stays open.</summary>
    public bool FallsSilent { get; init; }
}

/// <summary>An HTTP server in this process that can do what no well-behaved server does.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<ServedRequest, ServedAnswer> answer;

    public FileServer(Func<ServedRequest, ServedAnswer> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public List<ServedRequest> Requests { get; } = [];

    public Uri Address(string path) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{path}");

    /// <summary>
    /// What a good server answers for <paramref name="file"/>: the rest of it, if the validator is still right; else all.
    /// </summary>
    public static ServedAnswer Good(ServedRequest request, byte[] file, string? etag = "\"v1\"")
    {
        string[] tag = etag is null ? [] : [$"ETag: {etag}"];
        if (request.From is not { } from || request.Headers.GetValueOrDefault("if-range") != etag)
            return new ServedAnswer("200 OK", tag, file);
        return from >= file.Length
            ? new ServedAnswer("416 Range Not Satisfiable", [$"Content-Range: bytes */{file.Length}"], [])
            : new ServedAnswer(
                "206 Partial Content",
                [$"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}", .. tag],
                file[from..]
            );
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var first = (await reader.ReadLineAsync(stop.Token))!.Split(' ');
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
                    headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
                var request = new ServedRequest(first[1].TrimStart('/'), headers);
                ServedAnswer reply;
                lock (Requests)
                {
                    Requests.Add(request);
                    reply = answer(request);
                }
                string[] lines =
                [
                    $"HTTP/1.1 {reply.Status}",
                    $"Content-Length: {reply.Body.Length}",
                    "Connection: close",
                    .. reply.Headers,
                ];
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), stop.Token);
                await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.CutAfter, reply.Body.Length)), stop.Token);
                if (reply.FallsSilent)
                    await Task.Delay(Timeout.Infinite, stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The other side went away, or the test is over.
            }
        }
    }
}
