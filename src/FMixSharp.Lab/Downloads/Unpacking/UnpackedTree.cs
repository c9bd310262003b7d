using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>
/// The folder that an archive is written to. It sees to it that no name comes twice, also where upper and lower case are the same, that
/// no file is a folder, and that the limits hold; and it keeps the SHA-256 of every file.
/// </summary>
internal sealed class UnpackedTree(string archive, string root, ArchiveLimits limits, Action<long> progress, CancellationToken cancel)
{
    private readonly HashSet<string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly long most = limits.Of(new FileInfo(archive).Length);
    private long bytes;
    private int entries;

    /// <summary>Relative path and SHA-256 of every file, in the archive's order.</summary>
    public List<(string Path, string Sha256)> Sums { get; } = [];

    /// <summary>Makes the folder that an entry names.</summary>
    public void AddFolder(string name)
    {
        CountEntry();
        MakeFolders(EntryPath.Of(name, archive));
    }

    /// <summary>Writes the file that an entry names, and refuses it when it is not what the entry says of it.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="content">What is written; null for nothing.</param>
    /// <param name="claim">Its length and CRC-32; null where the archive's kind has none.</param>
    public void AddFile(string name, Stream? content, (long Length, uint Sum)? claim = null)
    {
        CountEntry();
        var path = EntryPath.Of(name, archive);
        if (path.Length == 0 || folders.Contains(path) || !files.Add(path))
            throw Refused(name, "is there twice");
        var slash = path.LastIndexOf('/');
        if (slash > 0)
            MakeFolders(path[..slash]);
        using var file = new FileStream(Path.Combine(root, path), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var sum = new Crc32();
        Sums.Add((path, Write(file, content, sum)));
        if (claim is not { } says)
            return;
        if (file.Length != says.Length)
            throw Refused(name, $"has {file.Length} bytes, and not {says.Length} as it says");
        if (sum.GetCurrentHashAsUInt32() != says.Sum)
            throw Refused(name, $"has the checksum {sum.GetCurrentHashAsUInt32():x8}, and not {says.Sum:x8} as it says");
    }

    /// <summary>Refuses an entry of a kind that no data set needs.</summary>
    public DownloadException Refused(string name, string why) =>
        new($"{archive}: the entry '{name}' {why}; the archive is damaged or not to be trusted, and nothing of it was kept");

    /// <summary>Refuses an archive that wants more than the limits.</summary>
    public DownloadException TooMuch() =>
        new(
            $"{archive}: it unpacks to more than {most} bytes, which no data set of its size does; the "
                + "archive is damaged or not to be trusted, and nothing of it was kept"
        );

    /// <summary>Bytes that may come out of the archive.</summary>
    public long Most => most;

    private void CountEntry()
    {
        cancel.ThrowIfCancellationRequested();
        if (++entries > limits.Entries)
            throw new DownloadException(
                $"{archive}: more than {limits.Entries} entries; the archive is damaged or not to be trusted, and "
                    + "nothing of it was kept"
            );
    }

    private void MakeFolders(string path)
    {
        for (var end = 0; end < path.Length; )
        {
            end = path.IndexOf('/', end + 1) is var slash and > 0 ? slash : path.Length;
            var folder = path[..end];
            if (files.Contains(folder))
                throw Refused(folder, "is both a file and a folder");
            if (folders.Add(folder))
                Directory.CreateDirectory(Path.Combine(root, folder));
        }
    }

    private string Write(FileStream file, Stream? content, Crc32 sum)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (int count; content is not null && (count = content.Read(buffer)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                if ((bytes += count) > most)
                    throw TooMuch();
                hash.AppendData(buffer, 0, count);
                sum.Append(buffer.AsSpan(0, count));
                file.Write(buffer, 0, count);
                progress(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
