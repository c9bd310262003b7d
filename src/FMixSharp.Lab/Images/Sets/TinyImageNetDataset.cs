using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Tiny-ImageNet in its official layout (spec §6.3). Classes are those lines of wnids.txt that have a training folder, in the file's order;
/// all others are left out, so that a part of the list, or of the folders, is a data set of its own. The labelled validation images are the
/// test split. Decoded once and cached (<see cref="CachedImages"/>).
/// </summary>
internal static class TinyImageNetDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files =
        "wnids.txt, train/<wnid>/images/, val/images/ and val/val_annotations.txt (or a folder tiny-imagenet-200 with them)";

    private const string Annotations = "val_annotations.txt";

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder that has wnids.txt, or the one that tiny-imagenet-200 was unpacked into.</param>
    /// <param name="log">Receives a line when images are decoded, classes are missing, or a cache cannot be used; may be null.</param>
    /// <param name="caches">As for <see cref="CachedImages.Load"/>.</param>
    /// <exception cref="DatasetException">Something is missing or wrong; the message names file and line.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, Action<string>? log, IReadOnlyList<string>? caches = null)
    {
        folder = ClassFolders.Unpacked(folder, "tiny-imagenet-200");
        try
        {
            var listing = List(folder, log);
            var images = CachedImages.Load(
                folder,
                listing.TrainCount,
                listing.Paths.Count,
                listing.Fingerprint,
                () => ImageDecoder.DecodeAll(listing.Paths, listing.TrainCount),
                log,
                caches
            );
            return (Part(images.Train, listing.TrainLabels), Part(images.Test, listing.TestLabels));

            ImageDataset Part(byte[] pixels, int[] labels) =>
                new(images.Channels, images.Height, images.Width, pixels, labels, listing.Classes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static ImageListing List(string folder, Action<string>? log)
    {
        var named = Lines(Path.Combine(folder, "wnids.txt")).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        if (named.Length == 0 || named.Distinct().Count() != named.Length)
            throw new DatasetException(
                $"{Path.Combine(folder, "wnids.txt")}: expected class names, one a line and all different; unpack the archive again"
            );
        string[] classes = [.. named.Where(name => Directory.Exists(Path.Combine(folder, "train", name)))];
        if (classes.Length == 0)
            throw new DatasetException(
                $"{Path.Combine(folder, "train")}: none of the folders that wnids.txt names; the data set needs {Files}"
            );
        if (classes.Length < named.Length)
            log?.Invoke($"{folder}: {classes.Length} of the {named.Length} classes of wnids.txt are there; the others are left out");
        var listing = new ImageListing(classes);
        for (var label = 0; label < classes.Length; label++)
        {
            var index = label;
            var images = Path.Combine(folder, "train", classes[label], "images");
            if (!Directory.Exists(images) || listing.Add(folder, $"train/{classes[label]}/images", _ => index) == 0)
                throw new DatasetException($"{images}: no images; unpack the archive again, or remove the class's folder");
        }
        listing.EndTraining();
        AddValidation(listing, folder, named);
        return listing;
    }

    private static void AddValidation(ImageListing listing, string folder, string[] named)
    {
        var annotations = Path.Combine(folder, "val", Annotations);
        var images = Path.Combine(folder, "val", "images");
        var indices = listing.Classes.Index().ToDictionary(entry => entry.Item, entry => (int?)entry.Index);
        var known = named.ToHashSet();
        var labels = new Dictionary<string, int?>();
        var bad = new BadRecords();
        foreach (var (number, line) in Lines(annotations).Index())
        {
            var place = $"{annotations}: line {number + 1}";
            if (line.Split('\t') is not [var name, var wnid, ..])
            {
                bad.Add($"{place}: '{line}'; expected a file name, a class and a box, separated by tabs");
                continue;
            }
            var label = indices.GetValueOrDefault(wnid);
            if (!known.Contains(wnid) && !ImageFolders.IsWnid(wnid))
                bad.Add($"{place}: class '{wnid}' is not in wnids.txt, and not a name such as n01443537; unpack the archive again");
            else if (!labels.TryAdd(name, label))
                bad.Add($"{place}: '{name}' has a line already; unpack the archive again");
            else if (label is not null && !File.Exists(Path.Combine(images, name)))
                bad.Add($"{place}: {Path.Combine(images, name)} does not exist; unpack the archive again");
        }
        bad.ThrowIfAny();
        if (!labels.Values.Any(label => label is not null))
            throw new DatasetException($"{annotations}: no image of the classes in train/; the test split would be empty");
        listing.Add(
            folder,
            "val/images",
            name =>
                labels.TryGetValue(name, out var label)
                    ? label
                    : throw new DatasetException($"{Path.Combine(images, name)}: has no line in {annotations}; unpack the archive again")
        );
    }

    private static string[] Lines(string path) =>
        File.Exists(path) ? File.ReadAllLines(path) : throw new DatasetException($"{path}: no such file; the data set needs {Files}");
}
