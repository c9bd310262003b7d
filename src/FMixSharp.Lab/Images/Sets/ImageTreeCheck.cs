using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Checks folders of the form split/class/images.</summary>
internal static class ImageTreeCheck
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Checks that all splits have the same known classes, each with images that can be decoded.</summary>
    /// <param name="check">The folder, and who receives what is found.</param>
    /// <param name="splits">Folders in it; "" for itself.</param>
    /// <param name="isClass">Whether a folder's name can be a class.</param>
    public static void Run(FolderCheck check, string[] splits, Func<string, bool> isClass)
    {
        var (root, findings) = (check.Root, check.Findings);
        var images = new List<string>();
        var classes = new Dictionary<string, string[]>();
        foreach (var split in splits)
        {
            var folder = Path.Combine(root, split);
            if (!Directory.Exists(folder))
            {
                findings.Problem($"{folder}: missing; expected a folder of class folders");
                continue;
            }
            classes[split] = Folders(folder);
            if (classes[split].Length == 0)
                findings.Problem($"{folder}: no class folders");
            foreach (var name in classes[split])
            {
                if (!isClass(name))
                    findings.Problem($"{Path.Combine(folder, name)}: unknown class folder");
                images.AddRange(Images(Path.Combine(folder, name), findings));
            }
        }
        foreach (var (split, names) in classes)
        foreach (var name in classes.Values.SelectMany(all => all).Except(names, StringComparer.Ordinal))
            findings.Problem($"{Path.Combine(root, split, name)}: missing; the class is in another split");
        ImageProbe.Run(images, ofOneSize: false, findings, check.Log, check.Cancel);
    }

    /// <summary>Names of the folders in <paramref name="folder"/>, but for those that start with a dot, in ordinal order.</summary>
    public static string[] Folders(string folder) =>
        [
            .. Directory
                .EnumerateDirectories(folder)
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name[0] != '.')
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Paths of the images in <paramref name="folder"/>, in ordinal order; it is a problem if there are none.</summary>
    public static string[] Images(string folder, Findings findings)
    {
        string[] images =
        [
            .. (Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
                .Where(path =>
                    Path.GetFileName(path)[0] != '.' && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
                )
                .Order(StringComparer.Ordinal),
        ];
        if (images.Length == 0)
            findings.Problem($"{folder}: class without images: no .jpg, .jpeg or .png file");
        return images;
    }
}
