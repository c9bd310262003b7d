using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Verification;

/// <summary>
/// Compares the files whose names, sizes and sums are known; each may be there plain or as the .gz that its publisher offers.
/// </summary>
internal static class FilesCheck
{
    /// <summary>Checks every file that the data set must have.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="root">The folder that has its files.</param>
    /// <param name="others">All data sets there are: a file may be of another one.</param>
    /// <param name="findings">Receives what is found.</param>
    /// <param name="cancel">Stops.</param>
    public static void Run(
        PublicDataset dataset,
        string root,
        IReadOnlyList<PublicDataset> others,
        Findings findings,
        CancellationToken cancel
    )
    {
        var sums = 0;
        foreach (var file in dataset.Expected)
        {
            var plain = Path.Combine(root, file.Path);
            var zipped = dataset.Files.FirstOrDefault(remote => remote.Name == file.Path + ".gz");
            if (File.Exists(plain))
            {
                sums += file.Checksum is null ? 0 : 1;
                if (Difference(file, plain, cancel) is { } difference)
                {
                    bool IsOf(PublicDataset _, ExpectedFile expected) =>
                        expected.Checksum is not null && Difference(expected, plain, cancel) is null;
                    findings.Problem($"{plain}: {Other(dataset, file, others, IsOf) ?? difference}");
                }
            }
            else if (zipped is not null && File.Exists(plain + ".gz"))
            {
                sums++;
                if (Difference(file, zipped, plain + ".gz", cancel) is { } difference)
                {
                    bool IsOf(PublicDataset other, ExpectedFile expected) =>
                        other.Files.Any(remote =>
                            remote.Name == zipped.Name && Difference(expected, remote, plain + ".gz", cancel) is null
                        );
                    findings.Problem($"{plain}.gz: {Other(dataset, file, others, IsOf) ?? difference}");
                }
            }
            else
            {
                findings.Problem($"{plain}: missing{(zipped is null ? "" : ", and not there as .gz either")}");
            }
        }
        if (dataset.Expected.Count > 0)
            findings.Checked($"{Counted.Of(dataset.Expected.Count, "files")}{(sums > 0 ? $", {sums} of them by checksum" : "")}");
    }

    private static string? Difference(ExpectedFile file, string path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new RemoteFile(file.Path, new Uri("file:///"), file.Size, file.Checksum is null ? [] : [file.Checksum]).Difference(
            path,
            cancel
        );
    }

    // What counts is what comes out: a file that was packed anew has another size and sum than its publisher's.
    private static string? Difference(ExpectedFile file, RemoteFile zipped, string path, CancellationToken cancel)
    {
        if (zipped.Difference(path, cancel) is not { } difference)
            return null;
        if (Damage(path, file.Size, cancel) is { } damage)
            return damage;
        if (file.Checksum is not { } expected)
            return difference;
        using var content = new StrictGzip(File.OpenRead(path));
        var found = Checksum.Of(content, file.Size ?? 0, [expected.Kind], cancel)[0];
        return found == expected ? null : $"wrong checksum of what comes out: {found}, expected {expected}";
    }

    // Files of one name belong to several data sets: Fashion-MNIST twice, and MNIST.
    private static string? Other(
        PublicDataset dataset,
        ExpectedFile file,
        IReadOnlyList<PublicDataset> others,
        Func<PublicDataset, ExpectedFile, bool> isOf
    ) =>
        others
            .Where(other => other != dataset && other.Expected.Any(expected => expected.Path == file.Path && isOf(other, expected)))
            .Select(other => $"this is the file of {other.Name}, not of {dataset.Name}")
            .FirstOrDefault();

    // Where a gzip file is cut, some of its content comes out before the error.
    private static string? Damage(string path, long? size, CancellationToken cancel)
    {
        var bytes = 0L;
        try
        {
            using var content = new StrictGzip(File.OpenRead(path));
            var buffer = new byte[1 << 16];
            for (int count; (count = content.Read(buffer)) > 0; bytes += count)
                cancel.ThrowIfCancellationRequested();
            return size is null || bytes == size
                ? null
                : $"{(bytes < size ? "truncated" : "wrong size")}: {bytes} bytes come out, expected {size}";
        }
        catch (InvalidDataException exception)
        {
            return $"damaged gzip: {bytes} bytes come out, {(size is null ? "" : $"expected {size}, ")}then: {exception.Message}";
        }
    }
}
