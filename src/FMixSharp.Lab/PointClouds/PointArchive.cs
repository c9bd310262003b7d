using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Points of objects as arrays of NumPy: of each split &lt;split&gt;_points_u16.npy, 16-bit whole numbers (objects, points, 3) that are
/// coordinates by value / 65535 · 2 − 1, and &lt;split&gt;_labels.npy, bytes (objects); and classes.txt, a name on each line in the order
/// of the labels.
/// </summary>
internal static class PointArchive
{
    internal const string Files = "train_points_u16.npy, train_labels.npy, test_points_u16.npy, test_labels.npy and classes.txt";

    /// <summary>Whether a folder holds such an archive, by the name of its first file.</summary>
    internal static bool IsIn(string folder) => File.Exists(Path.Combine(folder, "train_points_u16.npy"));

    /// <summary>Reads one split.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="split">"train" or "test".</param>
    /// <param name="classes">The names that classes.txt must have.</param>
    /// <exception cref="DatasetException">A file is missing or broken, or they do not fit together; the message names the file.</exception>
    public static PointCloudSplit Read(string folder, string split, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var pointsFile = Path.Combine(folder, $"{split}_points_u16.npy");
        var labelsFile = Path.Combine(folder, $"{split}_labels.npy");
        try
        {
            CheckClasses(Path.Combine(folder, "classes.txt"), classes);
            var (shape, values) = NpyFile.ReadUInt16(pointsFile);
            if (shape is not [> 0, > 1, 3])
                throw new DatasetException(
                    $"{pointsFile}: the array is {string.Join('x', shape)}; expected objects x points x 3, with two points or more"
                );
            var (labelShape, labels) = NpyFile.ReadBytes(labelsFile);
            if (labelShape.Length != 1 || labels.Length != shape[0])
                throw new DatasetException(
                    $"{labelsFile}: the array is {string.Join('x', labelShape)}; expected {shape[0]}, a label for each object of "
                        + $"{pointsFile}"
                );
            var bad = new BadRecords();
            for (var i = 0; i < labels.Length; i++)
                if (labels[i] >= classes.Count)
                    bad.Add($"{labelsFile}: label {labels[i]} of object {i} is not in 0 … {classes.Count - 1}");
            bad.ThrowIfAny();
            return new PointCloudSplit(
                Array.ConvertAll(values, value => value / 65535f * 2 - 1),
                Array.ConvertAll(labels, label => (int)label),
                classes
            );
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException(exception.Message, exception); // which names the file
        }
        catch (FileNotFoundException exception)
        {
            throw new DatasetException($"{exception.FileName}: no such file; an archive of points has {Files}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static void CheckClasses(string path, IReadOnlyList<string> classes)
    {
        string[] names = [.. File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        for (var i = 0; i < Math.Max(names.Length, classes.Count); i++)
        {
            if (names.ElementAtOrDefault(i) != classes.ElementAtOrDefault(i))
                throw new DatasetException(
                    $"{path}: class {i} is '{names.ElementAtOrDefault(i)}', expected '{classes.ElementAtOrDefault(i)}'; the "
                        + $"{classes.Count} classes in order are {string.Join(", ", classes)}"
                );
        }
    }
}
