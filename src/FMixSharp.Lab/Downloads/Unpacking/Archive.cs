namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>
/// Unpacks .tar, .tar.gz and .zip without trusting them: no path leads out, no links or devices, no name twice, bounded in size, number and
/// ratio. It writes to FOLDER.unpacking and renames that at the end, so that the folder is whole or not there. The SHA-256 of every file
/// goes into <see cref="ChecksumList"/>.
/// </summary>
public static class Archive
{
    /// <summary>Unpacks. When everything lies in one top folder, that one becomes <paramref name="folder"/>.</summary>
    /// <param name="archive">The file; its ending says its kind.</param>
    /// <param name="folder">The folder to make; it must not exist, or be empty.</param>
    /// <param name="limits">How much is believable; null for the defaults.</param>
    /// <param name="progress">Hears how many bytes are written; may be null.</param>
    /// <param name="cancel">Stops and removes what was written.</param>
    /// <returns>The number of files.</returns>
    /// <exception cref="DownloadException">The archive is damaged, refused, or of an unknown kind; the folder was not made.</exception>
    /// <exception cref="IOException">The disk is full or not writable, or the folder is there already.</exception>
    public static int Unpack(
        string archive,
        string folder,
        ArchiveLimits? limits = null,
        Action<long>? progress = null,
        CancellationToken cancel = default
    )
    {
        var staging = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".unpacking";
        Remove(staging); // of a process that was killed
        Directory.CreateDirectory(staging);
        try
        {
            var tree = new UnpackedTree(archive, staging, limits ?? new ArchiveLimits(), progress ?? (_ => { }), cancel);
            Copy(archive, tree, cancel);
            if (tree.Sums.Count == 0)
                throw new DownloadException($"{archive}: has no files; it is damaged or another archive");
            var (top, prefix) = TopFolder(staging);
            ChecksumList.Write(top, tree.Sums.Select(sum => (sum.Path[prefix.Length..], sum.Sha256)));
            if (Directory.Exists(folder))
                Directory.Delete(folder); // throws unless it is empty
            Directory.Move(top, folder);
            return tree.Sums.Count;
        }
        finally
        {
            Remove(staging);
        }
    }

    private static void Copy(string archive, UnpackedTree tree, CancellationToken cancel)
    {
        var name = archive.ToLowerInvariant();
        using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            if (name.EndsWith(".zip", StringComparison.Ordinal))
                ZipContent.CopyTo(tree, file);
            else if (name.EndsWith(".tar", StringComparison.Ordinal))
                TarContent.CopyTo(tree, file, zipped: false, cancel);
            else if (name.EndsWith(".tar.gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal))
                TarContent.CopyTo(tree, file, zipped: true, cancel);
            else
                throw new DownloadException($"{archive}: not a .tar, .tar.gz, .tgz or .zip file");
        }
        // What a header may hold, and the readers of the framework do not check.
        catch (Exception exception)
            when (exception
                    is InvalidDataException
                        or EndOfStreamException
                        or FormatException
                        or ArgumentException
                        or OverflowException
                        or NotSupportedException
            )
        {
            throw new DownloadException($"{archive}: damaged ({exception.Message}); remove it and download it again", exception);
        }
    }

    private static (string Folder, string Prefix) TopFolder(string staging)
    {
        var entries = Directory.GetFileSystemEntries(staging);
        return entries.Length == 1 && Directory.Exists(entries[0]) ? (entries[0], Path.GetFileName(entries[0]) + "/") : (staging, "");
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
