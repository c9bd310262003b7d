using System.Net;
using System.Net.Http.Headers;

namespace FMixSharp.Lab.Downloads;

/// <summary>GET over HTTPS only: a redirect to anything else is refused, so that nobody on the way can put another file in place.</summary>
internal sealed class SecureRequests(bool allowPlainHttp) : IDisposable
{
    private const int MostRedirects = 8;

    private readonly HttpClient client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30) }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan, // the caller watches for silence
    };

    /// <summary>
    /// Asks for the bytes from <paramref name="offset"/> on, if the file is still the one that <paramref name="validator"/> names.
    /// </summary>
    /// <exception cref="DownloadException">An address is not https, or the redirects do not end.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, long offset, string? validator, CancellationToken cancel)
    {
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            Check(url);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("fmix", null));
            if (offset > 0 && validator is not null)
            {
                request.Headers.Range = new RangeHeaderValue(offset, null);
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (
                response.StatusCode
                is not (
                    HttpStatusCode.MovedPermanently
                    or HttpStatusCode.Found
                    or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect
                    or HttpStatusCode.PermanentRedirect
                )
            )
                return response;
            using (response)
                url = response.Headers.Location is { } location
                    ? new Uri(url, location)
                    : throw new DownloadException($"{url}: the server redirects without saying where; give another address (--url)");
        }
        throw new DownloadException($"{url}: more than {MostRedirects} redirects; give another address (--url)");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => client.Dispose();

    private void Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(allowPlainHttp && url.Scheme == Uri.UriSchemeHttp))
            throw new DownloadException($"{url}: not https, so anybody on the way could replace the file; give an https address (--url)");
    }
}
