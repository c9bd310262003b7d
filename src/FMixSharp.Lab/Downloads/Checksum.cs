using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FMixSharp.Lab.Downloads;

/// <summary>What the bytes of a file must come to.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Hex">The value, in lower-case hexadecimal digits.</param>
public sealed record Checksum(ChecksumKind Kind, string Hex)
{
    /// <summary>"MD5 0123…", for messages.</summary>
    public override string ToString() => Named(Kind, Hex);

    /// <summary>
    /// The first of <paramref name="expected"/> that <paramref name="path"/> does not meet, with what it has instead; null if it meets all.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (Checksum Expected, string Found)? FirstDifference(
        string path,
        IReadOnlyList<Checksum> expected,
        CancellationToken cancel
    )
    {
        var found = Of(path, [.. expected.Select(checksum => checksum.Kind)], cancel);
        for (var i = 0; i < found.Count; i++)
            if (found[i] != expected[i])
                return (expected[i], found[i].ToString());
        return null;
    }

    /// <summary>Reads <paramref name="path"/> once and gives its checksum of each kind.</summary>
    public static IReadOnlyList<Checksum> Of(string path, IReadOnlyList<ChecksumKind> kinds, CancellationToken cancel)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Of(file, file.Length, kinds, cancel);
    }

    /// <summary>
    /// Likewise for a stream, read to its end; <paramref name="length"/> is used by <see cref="ChecksumKind.GitBlob"/> alone.
    /// </summary>
    public static IReadOnlyList<Checksum> Of(Stream content, long length, IReadOnlyList<ChecksumKind> kinds, CancellationToken cancel)
    {
        var hashes = kinds.Select(kind => Start(kind, length)).ToArray();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (int count; (count = content.Read(buffer)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                foreach (var hash in hashes)
                    hash.AppendData(buffer, 0, count);
            }
            return [.. hashes.Select((hash, i) => new Checksum(kinds[i], Convert.ToHexStringLower(hash.GetHashAndReset())))];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (var hash in hashes)
                hash.Dispose();
        }
    }

    private static IncrementalHash Start(ChecksumKind kind, long length)
    {
        var hash = IncrementalHash.CreateHash(
            kind switch
            {
                ChecksumKind.Md5 => HashAlgorithmName.MD5,
                ChecksumKind.GitBlob => HashAlgorithmName.SHA1,
                _ => HashAlgorithmName.SHA256,
            }
        );
        if (kind == ChecksumKind.GitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {length}\0"));
        return hash;
    }

    private static string Named(ChecksumKind kind, string hex) =>
        kind switch
        {
            ChecksumKind.Md5 => $"MD5 {hex}",
            ChecksumKind.GitBlob => $"git blob {hex}",
            _ => $"SHA-256 {hex}",
        };
}
