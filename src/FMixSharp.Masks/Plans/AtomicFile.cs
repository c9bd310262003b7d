namespace FMixSharp.Masks;

/// <summary>
/// Files that are never half-written: the content goes to a neighbour ending in ".tmp", is flushed to the disk, and then takes the name in
/// one step. A process killed at any moment leaves either the old file or the new one; a neighbour left behind is overwritten next time.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Ending of the neighbour that is being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>Writes the content of a span.</summary>
    public delegate void SpanWriter(Stream stream, ReadOnlySpan<byte> content);

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into the stream.</summary>
    /// <param name="path">The file to replace.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="ending">Ending of the neighbour; one of its own where several processes may write the same file at once.</param>
    /// <exception cref="IOException">The disk is full or not writable, or the folder missing; the previous file is untouched.</exception>
    public static void Write(string path, Action<Stream> write, string ending = TemporaryEnding) =>
        Write(path, default, (stream, _) => write(stream), ending);

    /// <summary>Likewise, for content that lies in a span.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, SpanWriter write, string ending = TemporaryEnding)
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
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error)
        {
            if (isOurs) // else somebody else may be writing it
                Discard(temporary);
            // Nobody asked for the neighbour.
            if (error is IOException or UnauthorizedAccessException)
                throw new IOException($"{path} cannot be written: {error.Message.Replace(temporary, path, StringComparison.Ordinal)}", error);
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
