using FMixSharp.Lab.Records;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Checks Tiny-ImageNet's layout (spec §6.3): classes by wnids.txt, and validation images by their annotations.</summary>
internal static class TinyImageNetCheck
{
    private const int Classes = 200,
        ImagesPerClass = 500,
        ValidationImages = 10_000;

    /// <summary>Checks names and numbers, and decodes all images.</summary>
    public static void Run(string root, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        var wnids = Lines(Path.Combine(root, "wnids.txt"), findings).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        var annotations = Path.Combine(root, "val", "val_annotations.txt");
        string[][] rows = [.. Lines(annotations, findings).Select(line => line.Split('\t'))];
        if (findings.Count > 0)
            return;
        if (wnids.Length != Classes)
            findings.Note($"{Path.Combine(root, "wnids.txt")}: {Counted.Of(wnids.Length, "classes")}; the official list has {Classes}");

        var images = new List<string>();
        foreach (var wnid in wnids)
        {
            var found = ImageTreeCheck.Images(Path.Combine(root, "train", wnid, "images"), findings);
            if (found.Length is > 0 and not ImagesPerClass)
                findings.Note(
                    $"{Path.Combine(root, "train", wnid)}: {Counted.Of(found.Length, "images")}; the official class has {ImagesPerClass}"
                );
            images.AddRange(found);
        }
        var train = Path.Combine(root, "train");
        if (Directory.Exists(train))
        {
            var others = ImageTreeCheck.Folders(train).Except(wnids, StringComparer.Ordinal).ToLookup(ImageFolders.IsWnid);
            foreach (var name in others[false])
                findings.Problem($"{Path.Combine(train, name)}: unknown class folder: not in wnids.txt");
            if (others[true].Any())
                findings.Note($"{train}: {others[true].Count()} class folders are not in wnids.txt, and left out");
        }
        Validation(root, annotations, rows, wnids, images, findings);
        ImageProbe.Run(images, ofOneSize: true, findings, log, cancel);
    }

    private static void Validation(string root, string annotations, string[][] rows, string[] wnids, List<string> images, Findings findings)
    {
        if (rows.Length != ValidationImages)
            findings.Note($"{annotations}: {rows.Length} lines; the official file has {ValidationImages}");
        var known = wnids.ToHashSet();
        var others = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is not [var name, var wnid, ..])
            {
                findings.Problem($"{annotations}: line {i + 1}: expected a file name, a class and a box, separated by tabs");
                continue;
            }
            if (!known.Contains(wnid))
            {
                if (ImageFolders.IsWnid(wnid))
                    others++;
                else
                    findings.Problem($"{annotations}: line {i + 1}: class '{wnid}' is not in wnids.txt");
                continue;
            }
            var image = Path.Combine(root, "val", "images", name);
            if (File.Exists(image))
                images.Add(image);
            else
                findings.Problem($"{image}: missing; line {i + 1} of val_annotations.txt names it");
        }
        if (others > 0)
            findings.Note($"{annotations}: {others} lines are of classes that are not in wnids.txt, and left out");
    }

    private static string[] Lines(string path, Findings findings)
    {
        if (File.Exists(path))
            return File.ReadAllLines(path);
        findings.Problem($"{path}: missing");
        return [];
    }
}
