using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Verification;

/// <summary>Compares a folder with the list of sums that was written when its archive was unpacked.</summary>
internal static class SumsCheck
{
    /// <summary>Does nothing where there is no list: not every folder was made by fmix.</summary>
    public static void Run(string root, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        try
        {
            if (ChecksumList.Read(root) is not { } sums)
                return;
            log?.Invoke($"comparing {Counted.Of(sums.Count, "files")} with {ChecksumList.FileName}");
            foreach (var (path, sum) in sums)
                Compare(Path.Combine(root, path), sum, findings, cancel);
            findings.Checked($"{Counted.Of(sums.Count, "files")} against {ChecksumList.FileName}");
        }
        catch (InvalidDataException exception)
        {
            findings.Problem(exception.Message);
        }
    }

    private static void Compare(string path, string sum, Findings findings, CancellationToken cancel)
    {
        if (!File.Exists(path))
            findings.Problem($"{path}: missing");
        else if (Checksum.FirstDifference(path, [new Checksum(ChecksumKind.Sha256, sum)], cancel) is var (expected, found))
            findings.Problem($"{path}: wrong checksum: {found}, expected {expected}");
    }
}
