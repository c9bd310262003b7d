using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Preparation;

/// <summary>
/// Says what is wrong with a data set's folder: all of it, not only the first thing. Nothing is changed, except that images are cached.
/// </summary>
public static class DatasetVerification
{
    /// <summary>Checks files, sums and images, and, when all are right, opens the data set as training does.</summary>
    /// <param name="dataset">What the folder should be.</param>
    /// <param name="folder">The folder; ignored for what is built in.</param>
    /// <param name="log">Receives a line before something that takes a while; may be null.</param>
    /// <param name="options">The options of a run, as far as they say how files are read; null for the data set's own.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static VerificationReport Run(
        Dataset dataset,
        string folder,
        Action<string>? log = null,
        TrainOptions? options = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var findings = new Findings();
        if (dataset.Source.IsBuiltIn)
            findings.Checked("built in: nothing on disk");
        else if (!Directory.Exists(folder) && !(dataset.MayBeFile && File.Exists(folder)))
            findings.Problem(
                $"{folder}: no such {(dataset.MayBeFile ? "file or folder" : "folder")}"
                    + $"; {dataset.Source.Advice ?? $"expected {dataset.Files}"}"
            );
        else
            CheckFolder(dataset, (options ?? dataset.Recipe) with { Data = folder }, findings, log, cancel);
        return findings.Report();
    }

    private static void CheckFolder(Dataset dataset, TrainOptions options, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        var root = dataset.Source.Root(options.Data!);
        SumsCheck.Run(root, findings, log, cancel);
        dataset.CheckFiles(root, options, Datasets.Sources, findings, log, cancel);
        if (findings.Count == 0)
            Open(dataset, options, findings);
    }

    // The loaders look closer than any list of sizes: labels in range, headers that fit, sizes of images.
    private static void Open(Dataset dataset, TrainOptions options, Findings findings)
    {
        try
        {
            var there = dataset.Summarise(options, findings.Note);
            if (there.Count < dataset.Source.LeastCount)
                findings.Note(
                    $"{options.Data}: {Counted.Of(there.Count, there.Samples)}, which is a part of the set: {dataset.Source.Content}"
                );
            findings.Checked($"opened: {there}");
        }
        catch (DatasetException exception)
        {
            foreach (var line in exception.All)
                findings.Problem(line);
        }
    }
}
