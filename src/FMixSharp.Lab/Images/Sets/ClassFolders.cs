using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Folders with one folder for each class, such as train/&lt;class&gt;/ and test/&lt;class&gt;/.</summary>
internal static class ClassFolders
{
    /// <summary>
    /// The folder <paramref name="inner"/> that an archive unpacks into, if it is there; else <paramref name="folder"/> itself.
    /// </summary>
    public static string Unpacked(string folder, string inner) =>
        Directory.Exists(Path.Combine(folder, inner)) ? Path.Combine(folder, inner) : folder;

    /// <summary>Whether <paramref name="name"/> is one of ImageNet's class names: n and eight digits.</summary>
    public static bool IsWnid(string name) => name.Length == 9 && name[0] == 'n' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>
    /// Names of the class folders in <paramref name="path"/>, in ordinal order; those that start with a dot are passed over.
    /// </summary>
    /// <param name="path">The folder of a split.</param>
    /// <param name="needs">What the data set needs, for the message.</param>
    /// <exception cref="DatasetException">No such folder, or nothing in it.</exception>
    public static string[] Names(string path, string needs)
    {
        if (!Directory.Exists(path))
            throw new DatasetException($"{path}: no such folder; the data set needs {needs}");
        string[] names =
        [
            .. Directory
                .EnumerateDirectories(path)
                .Select(name => Path.GetFileName(name)!)
                .Where(name => name[0] != '.')
                .Order(StringComparer.Ordinal),
        ];
        return names.Length > 0 ? names : throw new DatasetException($"{path}: no class folders; the data set needs {needs}");
    }

    /// <summary>Lists both splits, class by class in ordinal order.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="train">Name of the training split's folder.</param>
    /// <param name="test">Name of the test split's folder.</param>
    /// <param name="needs">What the data set needs, for messages.</param>
    /// <exception cref="DatasetException">A split or class is missing, empty or cannot be read.</exception>
    public static ImageListing List(string folder, string train, string test, string needs)
    {
        try
        {
            var classes = Names(Path.Combine(folder, train), needs);
            var others = Names(Path.Combine(folder, test), needs);
            var odd = classes
                .Except(others, StringComparer.Ordinal)
                .Concat(others.Except(classes, StringComparer.Ordinal))
                .FirstOrDefault();
            if (odd is not null)
                throw new DatasetException(
                    $"{folder}: class '{odd}' is only in {(classes.Contains(odd) ? train : test)}; "
                        + "both splits must have the same class folders"
                );
            var listing = new ImageListing(classes);
            AddSplit(listing, folder, train);
            listing.EndTraining();
            AddSplit(listing, folder, test);
            return listing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static void AddSplit(ImageListing listing, string folder, string split)
    {
        for (var label = 0; label < listing.Classes.Count; label++)
        {
            var index = label;
            if (listing.Add(folder, $"{split}/{listing.Classes[label]}", _ => index) == 0)
                throw new DatasetException(
                    $"{Path.Combine(folder, split, listing.Classes[label])}: class without images: no .jpg, .jpeg or "
                        + ".png file; add some, or remove the class from both splits"
                );
        }
    }
}
