using FMixSharp.Masks;

namespace FMixSharp.Lab.Reports;

/// <summary>Files for people: written beside their name and renamed, so that they are whole or not there.</summary>
public static class OutputFile
{
    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>, replacing it and making folders as needed.</summary>
    /// <exception cref="IOException">The place cannot be written; an earlier file of that name is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Prepare(path);
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    /// <summary>Makes the folders of a file.</summary>
    /// <exception cref="IOException">A folder has the name of the file, or they cannot be made.</exception>
    internal static void Prepare(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; give the name of a file.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
    }
}
