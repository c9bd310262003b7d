namespace FMixSharp.Lab.Records;

/// <summary>
/// Files that are never half-written: the content goes to a neighbour ending in ".tmp", is flushed to the disk, and then takes the name in
/// one step. A process killed at any moment leaves either the old file or the new one; a neighbour left behind is overwritten next time.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Ending of the neighbour that is being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into the stream.</summary>
    /// <exception cref="IOException">The disk is full or not writable; the previous file is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + TemporaryEnding;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
