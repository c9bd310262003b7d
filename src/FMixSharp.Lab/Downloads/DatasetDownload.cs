using FMixSharp.Lab.Downloads.Unpacking;

namespace FMixSharp.Lab.Downloads;

/// <summary>
/// Puts a data set into its folder. All happens beside it, in FOLDER.download, where an interrupted download is found again, and
/// FOLDER.unpacking; the folder itself appears when it is whole, by a rename.
/// </summary>
public sealed class DatasetDownload(FileDownloader downloader, IProgress<DownloadProgress>? progress = null, Action<string>? log = null)
{
    /// <summary>Downloads, checks and unpacks.</summary>
    /// <param name="dataset">What to get.</param>
    /// <param name="folder">Where to; what is right there already is not fetched again.</param>
    /// <param name="mirror">Another address: of the archive, or of the folder that has the files; null for the publisher's.</param>
    /// <param name="cancel">Stops; the next call goes on.</param>
    /// <returns>False if everything was there already.</returns>
    /// <exception cref="DownloadException">It cannot be had, is not the published data, or the folder has something else; the message says
    /// what to do.</exception>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public async Task<bool> RunAsync(PublicDataset dataset, string folder, Uri? mirror = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.IsBuiltIn)
            throw new DownloadException($"{dataset.Name} is built in; there is nothing to download");
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (dataset.Files.Count == 0)
            throw new DownloadException($"{dataset.Name} cannot be downloaded by a program. {dataset.ByHand} ({folder})");
        var staging = folder + ".download";
        if (dataset.IsArchive ? IsThere(dataset, folder) : Missing(dataset, folder, cancel).Count == 0)
        {
            Remove(staging); // of a process that was killed after its last step but one
            return false;
        }
        Directory.CreateDirectory(staging);
        if (dataset.IsArchive)
            await ArchiveAsync(Moved(dataset.Files[0], mirror), staging, folder, cancel).ConfigureAwait(false);
        else
            await FilesAsync(dataset, staging, folder, mirror, cancel).ConfigureAwait(false);
        Remove(staging);
        return true;
    }

    private async Task ArchiveAsync(RemoteFile file, string staging, string folder, CancellationToken cancel)
    {
        var archive = Path.Combine(staging, file.Name);
        if (!File.Exists(archive)) // it takes this name only when it is right
            await downloader.FetchAsync(file, archive, progress, log, cancel).ConfigureAwait(false);
        log?.Invoke($"unpacking {file.Name} to {folder}");
        await Task.Run(
                () =>
                    Archive.Unpack(
                        archive,
                        folder,
                        null,
                        done => progress?.Report(new DownloadProgress(file.Name, DownloadStage.Unpacking, done, null)),
                        cancel
                    ),
                cancel
            )
            .ConfigureAwait(false);
    }

    private async Task FilesAsync(PublicDataset dataset, string staging, string folder, Uri? mirror, CancellationToken cancel)
    {
        foreach (var file in Missing(dataset, folder, cancel).Where(file => !File.Exists(Path.Combine(staging, file.Name))))
        {
            var source = mirror is null ? file : file with { Url = new Uri(new Uri(mirror.ToString().TrimEnd('/') + "/"), file.Name) };
            await downloader.FetchAsync(source, Path.Combine(staging, file.Name), progress, log, cancel).ConfigureAwait(false);
        }
        if (!Directory.Exists(folder))
        {
            Directory.Move(staging, folder);
            return;
        }
        foreach (var file in dataset.Files.Select(file => file.Name).Where(name => File.Exists(Path.Combine(staging, name))))
            File.Move(Path.Combine(staging, file), Path.Combine(folder, file));
    }

    private static RemoteFile Moved(RemoteFile file, Uri? mirror) => mirror is null ? file : file with { Url = mirror };

    // What is there under a file's name, or unpacked, must be that file: nothing of the user's is overwritten.
    private static List<RemoteFile> Missing(PublicDataset dataset, string folder, CancellationToken cancel)
    {
        var missing = new List<RemoteFile>();
        foreach (var file in dataset.Files)
        {
            var path = Path.Combine(folder, file.Name);
            if (File.Exists(path[..^".gz".Length]))
                continue;
            if (!File.Exists(path))
                missing.Add(file);
            else if (file.Difference(path, cancel) is { } difference)
                throw new DownloadException($"{path}: {difference}; remove it, or give another folder (--out)");
        }
        return missing;
    }

    private static bool IsThere(PublicDataset dataset, string folder)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return false;
        // The list is written with the last rename, so that a folder with it was whole once.
        return File.Exists(Path.Combine(folder, ChecksumList.FileName)) || (dataset.Expected.Count > 0 && dataset.IsIn(folder))
            ? true
            : throw new DownloadException(
                $"{folder}: has something else than {dataset.Name}, or a part of it; 'fmix data verify {dataset.Name} "
                    + $"--data {folder}' says what is wrong. Move it away, or give another folder (--out)"
            );
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
