using FMixSharp.Lab.Data;
using PureHDF;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Writes ImageNet's folders as one HDF5 file for each class (spec §6.4): a dataset "data" with the image files as they are, as sequences
/// of bytes, in ordinal order of their names. A thousand files move between machines more easily than a million.
/// </summary>
internal static class ImageNetConversion
{
    private const string Ending = ".hdf5",
        Dataset = "data";
    private static readonly string[] Splits = ["train", "val"];
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>
    /// Converts <paramref name="source"/>. A class file that is there already is kept, so that an interrupted conversion goes on.
    /// </summary>
    /// <param name="source">The folder with train/&lt;wnid&gt;/ and val/&lt;wnid&gt;/.</param>
    /// <param name="target">The folder to make, with train/&lt;wnid&gt;.hdf5 and val/&lt;wnid&gt;.hdf5.</param>
    /// <param name="log">Receives a line for every hundredth class; may be null.</param>
    /// <param name="cancel">Stops between two classes.</param>
    /// <returns>How many class files were written, and how many were there.</returns>
    /// <exception cref="DatasetException">A split is missing, a class is empty, or a file cannot be read.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public static (int Written, int Kept) Run(string source, string target, Action<string>? log = null, CancellationToken cancel = default)
    {
        var classes = Splits.SelectMany(split => Classes(source, split)).ToArray();
        var written = 0;
        foreach (var (done, (split, folder)) in classes.Index())
        {
            cancel.ThrowIfCancellationRequested();
            var file = Path.Combine(target, split, Path.GetFileName(folder) + Ending);
            if (done > 0 && done % 100 == 0)
                log?.Invoke($"{done} of {classes.Length} class files");
            if (File.Exists(file))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Write(file, Images(folder));
            written++;
        }
        return (written, classes.Length - written);
    }

    private static IEnumerable<(string Split, string Folder)> Classes(string source, string split)
    {
        var path = Path.Combine(source, split);
        string[] folders = Directory.Exists(path)
            ? [.. Directory.GetDirectories(path).Where(folder => Path.GetFileName(folder)[0] != '.').Order(StringComparer.Ordinal)]
            : [];
        return folders.Length > 0
            ? folders.Select(folder => (split, folder))
            : throw new DatasetException($"{path}: no class folders; expected train/<wnid>/ and val/<wnid>/ with images");
    }

    private static byte[][] Images(string folder)
    {
        try
        {
            byte[][] images =
            [
                .. Directory
                    .EnumerateFiles(folder)
                    .Where(path =>
                        Path.GetFileName(path)[0] != '.' && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
                    )
                    .Order(StringComparer.Ordinal)
                    .Select(File.ReadAllBytes),
            ];
            return images.Length > 0
                ? images
                : throw new DatasetException($"{folder}: class without images: no .jpg, .jpeg or .png file; unpack the archive again");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static void Write(string path, byte[][] images)
    {
        var temporary = path + ".tmp";
        try
        {
            new H5File { [Dataset] = images }.Write(temporary);
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary); // after the move there is nothing to delete
        }
    }
}
