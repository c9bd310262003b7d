using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// ImageNet (spec §6.4), as folders of images or as one HDF5 file for each class. A class's index is its wnid's rank in ordinal order; the
/// validation images are the test split. Images are decoded when they are read (<see cref="EncodedImages"/>).
/// </summary>
internal static class ImageNetDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "train/<wnid>/ and val/<wnid>/ with .JPEG files";

    /// <summary>What the folder must hold in the HDF5 layout.</summary>
    public const string FilesHdf5 = "train/<wnid>.hdf5 and val/<wnid>.hdf5, each with a dataset 'data' of JPEG files";

    private const int OfficialClasses = 1000;

    /// <summary>Opens the folder layout.</summary>
    /// <exception cref="DatasetException">A split or class is missing or empty, or cannot be read.</exception>
    public static (ImageSplit Train, ImageSplit Test) LoadFolders(string folder, Action<string>? log)
    {
        var (train, val) = (Path.Combine(folder, "train"), Path.Combine(folder, "val"));
        var classes = Checked(folder, ClassFolders.Names(train, Files), ClassFolders.Names(val, Files), log);
        return (Split(train, classes), Split(val, classes));
    }

    /// <summary>Opens the HDF5 layout.</summary>
    /// <exception cref="DatasetException">A split or class is missing or empty, or cannot be read.</exception>
    public static (ImageSplit Train, ImageSplit Test) LoadHdf5(string folder, Action<string>? log)
    {
        var (train, val) = (Path.Combine(folder, "train"), Path.Combine(folder, "val"));
        var classes = Checked(folder, Hdf5Names(train), Hdf5Names(val), log);
        return (Hdf5Images.Open(train, classes), Hdf5Images.Open(val, classes));
    }

    /// <summary>The images of a folder with one folder for each class. Only names are read: there are more than a million.</summary>
    /// <exception cref="DatasetException">A class is empty or cannot be read.</exception>
    internal static ImageSplit Split(string folder, IReadOnlyList<string> classes)
    {
        try
        {
            var paths = new List<string>();
            var labels = new List<int>();
            foreach (var (label, name) in classes.Index())
            {
                var before = paths.Count;
                paths.AddRange(
                    Directory.EnumerateFiles(Path.Combine(folder, name)).Where(ImageListing.IsImage).Order(StringComparer.Ordinal)
                );
                if (paths.Count == before)
                    throw new DatasetException($"{Path.Combine(folder, name)}: class without images; unpack the archive again");
                labels.AddRange(Enumerable.Repeat(label, paths.Count - before));
            }
            return new ImageFiles([.. paths], [.. labels], classes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static string[] Checked(string folder, string[] train, string[] val, Action<string>? log)
    {
        if (train.Except(val, StringComparer.Ordinal).Concat(val.Except(train, StringComparer.Ordinal)).FirstOrDefault() is { } odd)
            throw new DatasetException(
                $"{folder}: class '{odd}' is only in {(train.Contains(odd) ? "train" : "val")}; both need the same classes"
            );
        if (train.Length != OfficialClasses)
            log?.Invoke($"{folder}: {Counted.Of(train.Length, "classes")}; the official set has {OfficialClasses}");
        return train;
    }

    private static string[] Hdf5Names(string path)
    {
        string[] names = Directory.Exists(path)
            ?
            [
                .. Directory
                    .EnumerateFiles(path, "*.hdf5")
                    .Select(name => Path.GetFileNameWithoutExtension(name))
                    .Order(StringComparer.Ordinal),
            ]
            : throw new DatasetException($"{path}: no such folder; the data set needs {FilesHdf5}");
        return names.Length > 0 ? names : throw new DatasetException($"{path}: no .hdf5 files; the data set needs {FilesHdf5}");
    }
}
