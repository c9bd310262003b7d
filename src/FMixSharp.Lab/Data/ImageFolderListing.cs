using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace FMixSharp.Lab.Data;

/// <summary>
/// What one walk through an image folder finds: the training images, then the test images, each class by class in ordinal order.
/// </summary>
internal sealed class ImageFolderListing
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly string folder;
    private readonly List<string> paths = [];
    private readonly List<int> labels = [];
    private readonly StringBuilder description = new();

    private ImageFolderListing(string folder, IReadOnlyList<string> classes)
    {
        this.folder = folder;
        Classes = classes;
        AddSplit("train");
        TrainCount = paths.Count;
        AddSplit("test");
        Labels = [.. labels];
        Fingerprint = Hash(description.ToString());
    }

    /// <summary>Full paths of all images.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Class index of each image.</summary>
    public int[] Labels { get; }

    /// <summary>Names of the class folders, in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many of the images are for training; they come first.</summary>
    public int TrainCount { get; }

    /// <summary>How many of the images are for testing.</summary>
    public int TestCount => paths.Count - TrainCount;

    /// <summary>SHA-256 over every image's path, size and time of last change.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Files with other extensions.</summary>
    public int Ignored { get; private set; }

    /// <summary>One of the ignored files.</summary>
    public string? FirstIgnored { get; private set; }

    /// <summary>Walks through <paramref name="folder"/>. Names that start with a dot are passed over.</summary>
    /// <exception cref="DatasetException">A split or class is missing, empty or cannot be read.</exception>
    public static ImageFolderListing Read(string folder)
    {
        try
        {
            var train = ClassFolders(folder, "train");
            var test = ClassFolders(folder, "test");
            var odd = train.Except(test, StringComparer.Ordinal).Concat(test.Except(train, StringComparer.Ordinal)).FirstOrDefault();
            if (odd is not null)
                throw new DatasetException($"{folder}: class '{odd}' is only in {(train.Contains(odd) ? "train" : "test")}; " +
                    "both splits must have the same class folders");
            return new ImageFolderListing(folder, train);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    /// <summary>SHA-256 of a text.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string[] ClassFolders(string folder, string split)
    {
        var path = Path.Combine(folder, split);
        if (!Directory.Exists(path))
            throw new DatasetException($"{path}: no such folder; an image folder needs {ImageFolderDataset.Files}");
        string[] names = [.. Directory.EnumerateDirectories(path).Select(name => Path.GetFileName(name)!)
            .Where(name => name[0] != '.').Order(StringComparer.Ordinal)];
        return names.Length > 0 ? names
            : throw new DatasetException($"{path}: no class folders; an image folder needs {ImageFolderDataset.Files}");
    }

    private void AddSplit(string split)
    {
        for (var label = 0; label < Classes.Count; label++)
        {
            var path = Path.Combine(folder, split, Classes[label]);
            var before = paths.Count;
            foreach (var (name, size, changed) in Enumerate(path).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                if (!Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
                {
                    Ignored++;
                    FirstIgnored ??= Path.Combine(path, name);
                    continue;
                }
                paths.Add(Path.Combine(path, name));
                labels.Add(label);
                description.Append(CultureInfo.InvariantCulture, $"{split}/{Classes[label]}/{name}\0{size}\0{changed}\n");
            }
            if (paths.Count == before)
                throw new DatasetException($"{path}: class without images: no .jpg, .jpeg or .png file; add some, or remove the class " +
                    "from both splits");
        }
    }

    private static FileSystemEnumerable<(string Name, long Size, long Changed)> Enumerate(string path) =>
        new(path, (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc.Ticks),
            new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.',
        };
}
