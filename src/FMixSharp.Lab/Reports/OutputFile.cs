namespace FMixSharp.Lab.Reports;

/// <summary>Files for people: written beside their name and renamed, so that they are whole or not there.</summary>
public static class OutputFile
{
    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>, replacing it and making folders as needed.</summary>
    /// <exception cref="IOException">The place cannot be written; an earlier file of that name is untouched.</exception>
    public static void Write(string path, byte[] content) => Write(path, temporary => File.WriteAllBytes(temporary, content));

    /// <summary>Has <paramref name="write"/> write a file at the path it is given, and renames that to <paramref name="path"/>.</summary>
    public static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; give the name of a file.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var temporary = path + ".tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // nothing is left behind when writing failed; after the move there is nothing to delete
        }
    }
}
