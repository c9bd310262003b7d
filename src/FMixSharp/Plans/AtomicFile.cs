using System.Security.Cryptography;

namespace FMixSharp;

/// <summary>
/// Files that are never half-written: the content goes to a neighbour ending in ".tmp", is flushed to the disk, and then takes the name in
/// one step. A process killed at any moment leaves either the old file or the new one; a neighbour left behind is in nobody's way.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of the neighbour that is being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>
    /// An ending that nobody else has, new each time, where several threads or processes may write the same file at once, on one machine or
    /// several.
    /// </summary>
    public static string OwnEnding => $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}{TemporaryEnding}";

    /// <summary>Writes the content of a span.</summary>
    internal delegate void SpanWriter(Stream stream, ReadOnlySpan<byte> content);

    /// <summary>
    /// Writes <paramref name="content"/> to <paramref name="path"/>, replacing it and making its folders as needed. Of several who
    /// write the same file at once each writes all of it, and the last one stays.
    /// </summary>
    /// <exception cref="IOException">The place cannot be written, or is a folder; an earlier file of that name is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        MakeFolders(path);
        Write(path, stream => stream.Write(content), OwnEnding);
    }

    /// <summary>Makes the folders of a file that is to be written.</summary>
    /// <exception cref="IOException">A folder has the name of the file, or they cannot be made.</exception>
    public static void MakeFolders(string path)
    {
        RefuseFolder(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
    }

    /// <summary>Throws where a folder has the name of a file that is to be written.</summary>
    /// <exception cref="IOException">One has.</exception>
    public static void RefuseFolder(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; give the name of a file.");
    }

    /// <summary>
    /// Writes <paramref name="path"/>, in a folder that is there, with what <paramref name="write"/> puts into the stream.
    /// </summary>
    /// <param name="path">The file to replace.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="ending">Ending of the neighbour; <see cref="OwnEnding"/> where several processes may write the same file at
    /// once.</param>
    /// <param name="mayReplace">Called when all is written, just before the file takes its name; throws if it may not any more. Null to ask
    /// nobody.</param>
    /// <exception cref="IOException">The disk is full or not writable, or the folder missing; the previous file is untouched.</exception>
    public static void Write(string path, Action<Stream> write, string ending = TemporaryEnding, Action? mayReplace = null) =>
        Write(path, default, (stream, _) => write(stream), ending, mayReplace);

    /// <summary>Likewise, for content that lies in a span.</summary>
    internal static void Write(
        string path,
        ReadOnlySpan<byte> content,
        SpanWriter write,
        string ending = TemporaryEnding,
        Action? mayReplace = null
    )
    {
        var temporary = path + ending;
        var isOurs = false;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                isOurs = true;
                write(stream, content);
                stream.Flush(flushToDisk: true);
            }
            mayReplace?.Invoke();
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error)
        {
            if (isOurs) // else somebody else may be writing it
                Discard(temporary);
            // Nobody asked for the neighbour.
            if (error is IOException or UnauthorizedAccessException)
                throw new IOException(
                    $"{path} cannot be written: {error.Message.Replace(temporary, path, StringComparison.Ordinal)}",
                    error
                );
            throw;
        }
    }

    // The error that led here is the one to report, not that its remains could not be removed.
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
    }
}
