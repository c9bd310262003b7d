using System.IO.Compression;
using FMixSharp.Lab.Downloads;

namespace FMixSharp.Lab.Verification;

/// <summary>Compares the files whose names, sizes and sums are known; each may be there plain or as the .gz that its publisher offers.</summary>
internal static class FilesCheck
{
    /// <summary>Checks every file that the data set must have.</summary>
    public static void Run(PublicDataset dataset, string root, Findings findings, CancellationToken cancel)
    {
        var sums = 0;
        foreach (var file in dataset.Expected)
        {
            var plain = Path.Combine(root, file.Path);
            var zipped = dataset.Files.FirstOrDefault(remote => remote.Name == file.Path + ".gz");
            if (File.Exists(plain))
            {
                sums += file.Checksum is null ? 0 : 1;
                if (Plain(file, cancel).Difference(plain, cancel) is { } difference)
                    findings.Problem($"{plain}: {Other(dataset, other => other.Expected.Where(expected => expected.Path == file.Path)
                        .Select(expected => Plain(expected, cancel)), plain, cancel) ?? difference}");
            }
            else if (zipped is not null && File.Exists(plain + ".gz"))
            {
                sums++;
                if (zipped.Difference(plain + ".gz", cancel) is { } difference)
                    findings.Problem($"{plain}.gz: {Other(dataset, other => other.Files.Where(remote => remote.Name == zipped.Name), plain + ".gz", cancel)
                        ?? Damage(plain + ".gz", file.Size, cancel) ?? difference}");
            }
            else
            {
                findings.Problem($"{plain}: missing{(zipped is null ? "" : ", and not there as .gz either")}");
            }
        }
        if (dataset.Expected.Count > 0)
            findings.Checked($"{dataset.Expected.Count} files{(sums > 0 ? $", {sums} of them by checksum" : "")}");
    }

    private static RemoteFile Plain(ExpectedFile file, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new RemoteFile(file.Path, new Uri("file:///"), file.Size, file.Checksum is null ? [] : [file.Checksum]);
    }

    // Files of one name belong to several data sets: Fashion-MNIST twice, and MNIST.
    private static string? Other(PublicDataset dataset, Func<PublicDataset, IEnumerable<RemoteFile>> files, string path, CancellationToken cancel) =>
        PublicDatasets.All.Where(other => other != dataset && files(other).Any(file => file.Checksums.Count > 0 && file.Difference(path, cancel) is null))
            .Select(other => $"this is the file of {other.Name}, not of {dataset.Name}")
            .FirstOrDefault();

    // Where a gzip file is cut, some of its content comes out and then, without an error, nothing.
    private static string? Damage(string path, long? size, CancellationToken cancel)
    {
        var bytes = 0L;
        try
        {
            using var content = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            var buffer = new byte[1 << 16];
            for (int count; (count = content.Read(buffer)) > 0; bytes += count)
                cancel.ThrowIfCancellationRequested();
            return size is not null && bytes < size ? $"truncated: {bytes} bytes come out, expected {size}" : null;
        }
        catch (InvalidDataException exception)
        {
            return $"damaged gzip: {bytes} bytes come out, then: {exception.Message}";
        }
    }
}
