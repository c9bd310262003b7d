namespace FMixSharp.Lab.Data;

/// <summary>Folders with one folder for each class.</summary>
internal static class ClassFolders
{
    /// <summary>
    /// The folder <paramref name="inner"/> that an archive unpacks into, if it is there; else <paramref name="folder"/> itself.
    /// </summary>
    public static string Unpacked(string folder, string inner) =>
        Directory.Exists(Path.Combine(folder, inner)) ? Path.Combine(folder, inner) : folder;

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
}
