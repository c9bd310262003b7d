namespace FMixSharp.Lab.Data;

/// <summary>Finds the folders and files of data sets: as they are named, or as people find them in $FMIX_DATA.</summary>
internal static class DataFolders
{
    private const string Home = "FMIX_DATA";

    /// <summary>A file that is named as it lies, or as people find it in $FMIX_DATA.</summary>
    public static string FindFile(string path) => Find(path, File.Exists);

    /// <summary>A folder that is named as it lies, or as people find it in $FMIX_DATA.</summary>
    public static string Find(string path) => Find(path, Directory.Exists);

    /// <summary>The folder of a data set: the given one, or <paramref name="own"/> in $FMIX_DATA.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="own">Name of its folder in $FMIX_DATA; null where it has no place of its own.</param>
    /// <param name="files">What the folder must hold, in words.</param>
    /// <param name="given">The folder that was asked for; null for its own.</param>
    /// <param name="mayBeFile">Whether a file is as good.</param>
    /// <param name="advice">How to get it, in words; null where nobody but the user has it.</param>
    /// <exception cref="DatasetException">There is none; the message says what it must hold.</exception>
    public static string Find(string name, string? own, string files, string? given, bool mayBeFile = false, string? advice = null)
    {
        if (given is null && own is null)
            throw new DatasetException(mayBeFile ? $"{name} needs {files} (--data)" : $"{name} needs a folder (--data) with {files}");
        var home = Environment.GetEnvironmentVariable(Home);
        if (given is null && string.IsNullOrEmpty(home))
            throw new DatasetException(
                $"{name}: no folder is given, and {Home} is not set; give the folder (--data), or set "
                    + $"{Home} to the folder that has {own}/, with {files}{(advice is null ? "" : $"; {advice}")}"
            );
        // An experiment names its folder as people find it beside the others.
        var path = given ?? Path.Combine(home!, own!);
        var folder = mayBeFile ? Find(path, Path.Exists) : Find(path);
        if (Directory.Exists(folder) || (mayBeFile && File.Exists(folder)))
            return folder;
        var elsewhere =
            given is null ? $" (from {Home})"
            : Path.IsPathRooted(given) ? ""
            : string.IsNullOrEmpty(home) ? $", and {Home}, where it would be looked for, too, is not set"
            : $", here or in {home} (from {Home})";
        throw new DatasetException(
            $"{folder}: no such {(mayBeFile ? "file or folder" : "folder")}{elsewhere}; "
                + $"{name} needs {(mayBeFile ? "" : "one with ")}{files}"
                + (
                    given is not null ? "; if it was moved, say where it is now (--data)"
                    : advice is null ? ""
                    : $"; {advice}"
                )
        );
    }

    private static string Find(string path, Func<string, bool> exists) =>
        !exists(path)
        && !Path.IsPathRooted(path)
        && Environment.GetEnvironmentVariable(Home) is { Length: > 0 } home
        && exists(Path.Combine(home, path))
            ? Path.Combine(home, path)
            : path;
}
