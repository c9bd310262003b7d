namespace FMixSharp.Lab.Downloads;

/// <summary>A file that a data set's publisher offers.</summary>
/// <param name="Name">Its name on disk.</param>
/// <param name="Url">Where it is; https.</param>
/// <param name="Size">Bytes, or null where the publisher names none.</param>
/// <param name="Checksums">All that its bytes must meet; may be empty.</param>
public sealed record RemoteFile(string Name, Uri Url, long? Size, IReadOnlyList<Checksum> Checksums)
{
    /// <summary>Why the file at <paramref name="path"/> is not this one ("wrong size: …"), or null if it is.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string? Difference(string path, CancellationToken cancel = default)
    {
        var length = new FileInfo(path).Length;
        if (Size is { } size && length != size)
            return $"wrong size: {length} bytes, expected {size}";
        return Checksum.FirstDifference(path, Checksums, cancel) is var (expected, found)
            ? $"wrong checksum: {found}, expected {expected}"
            : null;
    }
}
