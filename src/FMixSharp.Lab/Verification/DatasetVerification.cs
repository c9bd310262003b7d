using FMixSharp.Lab.Data;
using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Verification;

/// <summary>
/// Says what is wrong with a data set's folder: all of it, not only the first thing. Nothing is changed, except that images are cached.
/// </summary>
public static class DatasetVerification
{
    /// <summary>Checks files, sums and images, and, when all are right, opens the data set as training does.</summary>
    /// <param name="dataset">What the folder should be.</param>
    /// <param name="folder">The folder; ignored for what is built in.</param>
    /// <param name="log">Receives a line before something that takes a while; may be null.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static VerificationReport Run(
        PublicDataset dataset,
        string folder,
        Action<string>? log = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var findings = new Findings();
        if (dataset.IsBuiltIn)
            findings.Checked("built in: nothing on disk");
        else if (!Directory.Exists(folder))
            findings.Problem(
                $"{folder}: no such folder; 'fmix data download {dataset.Name}' "
                    + $"{(dataset.Files.Count > 0 ? "fetches it" : "says where to get it")}"
            );
        else
            CheckFolder(dataset, folder, findings, log, cancel);
        return findings.Report();
    }

    private static void CheckFolder(PublicDataset dataset, string folder, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        var root = dataset.Root(folder);
        SumsCheck.Run(root, findings, log, cancel);
        switch (dataset.Name)
        {
            case "image-folder":
                ImageTreeCheck.Run(root, ["train", "test"], _ => true, ofOneSize: true, findings, log, cancel);
                break;
            case "imagenet":
                ImageTreeCheck.Run(root, ["train", "val"], ClassFolders.IsWnid, ofOneSize: false, findings, log, cancel);
                break;
            case "imagenet-a":
                ImageTreeCheck.Run(root, [""], ClassFolders.IsWnid, ofOneSize: false, findings, log, cancel);
                break;
            case "tiny-imagenet":
                TinyImageNetCheck.Run(root, findings, log, cancel);
                break;
            case "cifar10" or "cifar100" when PythonCifar.IsIn(dataset, folder):
                findings.Note($"{folder}: the Python version; no checksums of its files are known");
                break;
            default:
                FilesCheck.Run(dataset, root, findings, cancel);
                break;
        }
        if (findings.Count == 0)
            Open(dataset, folder, findings);
    }

    // The loaders look closer than any list of sizes: labels in range, headers that fit, sizes of images.
    private static void Open(PublicDataset dataset, string folder, Findings findings)
    {
        try
        {
            if (TextDatasets.Names.Contains(dataset.Name))
            {
                var texts = TextDatasets.Open(dataset.Name, folder);
                findings.Checked(
                    $"opened: {texts.Train.Count} training and {texts.Test.Count} test texts, {texts.Words.Count} words, "
                        + Counted.Of(texts.Train.Classes.Count, texts.Train.Target == TextTarget.Several ? "labels" : "classes")
                );
                return;
            }
            if (PointCloudDatasets.Names.Contains(dataset.Name))
            {
                var objects = PointCloudDatasets.Open(dataset.Name, folder);
                Compare(objects.Train.Count + objects.Test.Count, "objects");
                findings.Checked(
                    $"opened: {objects.Train.Count} training and {objects.Test.Count} test objects of {objects.Train.PointsEach} "
                        + $"points, {Counted.Of(objects.Train.Classes.Count, "classes")}"
                );
                return;
            }
            var task = Datasets.OpenForTest(dataset.Name, folder, findings.Note);
            Compare(task.Train.Count + task.Test.Count, Samples(task));
            findings.Checked(
                $"opened: {task.Train.Count} training and {task.Test.Count} test {Samples(task)} of "
                    + $"{task.Train.Channels}x{task.Train.Height}x{task.Train.Width}, "
                    + $"{Counted.Of(task.Train.Classes.Count, "classes")}"
            );
        }
        catch (DatasetException exception)
        {
            foreach (var line in exception.All)
                findings.Problem(line);
        }

        static string Samples(ImageTask task) => task.Test.HasOwnValues ? "sounds" : "images";

        void Compare(int count, string samples)
        {
            if (count < dataset.LeastCount)
                findings.Note($"{folder}: {Counted.Of(count, samples)}, which is a part of the set: {dataset.Content}");
        }
    }
}
