using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>The image files of both splits with their classes, the training images first; filled folder by folder.</summary>
/// <param name="classes">Class names, by index.</param>
internal sealed class ImageListing(IReadOnlyList<string> classes)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly List<string> paths = [];
    private readonly List<int> labels = [];
    private readonly StringBuilder description = new();

    /// <summary>Class names, by index.</summary>
    public IReadOnlyList<string> Classes => classes;

    /// <summary>Full paths of all images.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>How many of the images are for training; they come first.</summary>
    public int TrainCount { get; private set; }

    /// <summary>How many of the images are for testing.</summary>
    public int TestCount => paths.Count - TrainCount;

    /// <summary>Class index of each training image.</summary>
    public int[] TrainLabels => [.. labels.Take(TrainCount)];

    /// <summary>Class index of each test image.</summary>
    public int[] TestLabels => [.. labels.Skip(TrainCount)];

    /// <summary>Files with other extensions.</summary>
    public int Ignored { get; private set; }

    /// <summary>One of the ignored files.</summary>
    public string? FirstIgnored { get; private set; }

    /// <summary>SHA-256 over every image's path, size and time of last change.</summary>
    public byte[] Fingerprint => Hash(description.ToString());

    /// <summary>SHA-256 of a text.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a file name ends as those of images do.</summary>
    public static bool IsImage(string name) => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the images of one folder, in ordinal order of their names. Names that start with a dot are passed over.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="inner">Where in it the images are, with slashes.</param>
    /// <param name="label">The class of a file name; null leaves the file out.</param>
    /// <returns>How many were added.</returns>
    public int Add(string folder, string inner, Func<string, int?> label)
    {
        var path = Path.Combine([folder, .. inner.Split('/')]);
        var before = paths.Count;
        foreach (var (name, size, changed) in Files(path).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (!IsImage(name))
            {
                Ignored++;
                FirstIgnored ??= Path.Combine(path, name);
            }
            else if (label(name) is { } index)
            {
                paths.Add(Path.Combine(path, name));
                labels.Add(index);
                description.Append(CultureInfo.InvariantCulture, $"{inner}/{name}\0{size}\0{changed}\n");
            }
        }
        return paths.Count - before;
    }

    /// <summary>What was added so far is for training, what follows for testing.</summary>
    public void EndTraining() => TrainCount = paths.Count;

    private static FileSystemEnumerable<(string Name, long Size, long Changed)> Files(string path) =>
        new(
            path,
            (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc.Ticks),
            new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0 }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.',
        };
}
