namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>How much an archive may unpack to: an archive that wants more is a mistake or an attack, and is refused.</summary>
public sealed record ArchiveLimits
{
    // A file of nothing is shorter than its entry, so that the ratio alone would refuse small archives.
    private const long Slack = 1 << 20;

    /// <summary>Most files and folders. Default 2,000,000: ImageNet has 1.3 million.</summary>
    public int Entries { get; init; } = 2_000_000;

    /// <summary>Most bytes of all files together. Default 256 GiB.</summary>
    public long Bytes { get; init; } = 256L << 30;

    /// <summary>Most bytes out of each byte of the archive. Default 50; images and their labels come to less than 5.</summary>
    public int Ratio { get; init; } = 50;

    /// <summary>The most bytes that may come out of an archive of <paramref name="size"/> bytes.</summary>
    internal long Of(long size) => (long)Int128.Min(Bytes, ((Int128)size * Ratio) + Slack);
}
