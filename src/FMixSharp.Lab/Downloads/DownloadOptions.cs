namespace FMixSharp.Lab.Downloads;

/// <summary>How patient a download is.</summary>
public sealed record DownloadOptions
{
    /// <summary>
    /// Attempts that bring no byte before the download gives up, 1 or more. Default 6: with the waits between them about half a minute.
    /// </summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How long a server may be silent before the attempt counts as broken; above zero. Default 60 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes that a file without a published size may have; above zero. Default 1 GiB.</summary>
    public long GreatestUnknownSize { get; init; } = 1L << 30;

    /// <summary>Lets tests use a server without a certificate.</summary>
    internal bool AllowPlainHttp { get; init; }

    /// <summary>Waits between attempts; tests do not.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    internal IEnumerable<string> Violations()
    {
        if (Attempts < 1)
            yield return $"{nameof(Attempts)} is {Attempts}; expected at least 1.";
        if (Silence <= TimeSpan.Zero)
            yield return $"{nameof(Silence)} is {Silence}; expected more than zero.";
        if (GreatestUnknownSize < 1)
            yield return $"{nameof(GreatestUnknownSize)} is {GreatestUnknownSize}; expected at least 1.";
    }
}
