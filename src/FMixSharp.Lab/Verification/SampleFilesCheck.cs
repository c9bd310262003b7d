using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Verification;

/// <summary>Checks a user's own samples in class folders: reads all files.</summary>
internal static class SampleFilesCheck
{
    /// <summary>Says all that is wrong or odd.</summary>
    /// <param name="check">The folder, and who receives what is found.</param>
    /// <param name="samples">What samples are called, in the plural.</param>
    /// <param name="endings">How names of their files end, in lower case.</param>
    /// <param name="read">Reads the files.</param>
    public static void Run<T>(FolderCheck check, string samples, IReadOnlyList<string> endings, ReadSamples<T> read)
    {
        var findings = check.Findings;
        try
        {
            var count = SampleFiles<T>.Check(check.Root, samples, endings, read, findings.Problem, findings.Note, check.Cancel);
            findings.Checked($"{Counted.Of(count, samples)} read");
        }
        catch (DatasetException error)
        {
            foreach (var line in error.All)
                findings.Problem(line);
        }
    }
}
