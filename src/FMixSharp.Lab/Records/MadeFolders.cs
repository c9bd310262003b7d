namespace FMixSharp.Lab.Records;

/// <summary>
/// Folders that are made for something that may come to nothing: disposing removes those among them that are empty, and which nobody
/// would know the use of.
/// </summary>
public sealed class MadeFolders : IDisposable
{
    private readonly List<string> made = []; // the innermost first

    /// <summary>Makes a folder, and those it lies in, as needed.</summary>
    /// <param name="folder">Its path.</param>
    /// <exception cref="IOException">It cannot be made; what was made on the way is removed again.</exception>
    public MadeFolders(string folder)
    {
        for (
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            path is not null && !Path.Exists(path);
            path = Path.GetDirectoryName(path)
        )
            made.Add(path);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Shows that a file can be written, before it is computed what belongs into it, and leaves no trace.</summary>
    /// <param name="file">The file's path; an earlier one of that name is not touched.</param>
    /// <exception cref="IOException">It cannot be; the message names the file and says why.</exception>
    public static void RequireWritable(string file)
    {
        AtomicFile.RefuseFolder(file);
        var probe = file + AtomicFile.OwnEnding;
        try
        {
            using var folders = new MadeFolders(Path.GetDirectoryName(Path.GetFullPath(file))!);
            using (var stream = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                stream.WriteByte(0); // there is room for it
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{file} cannot be written: {error.Message.Replace(probe, file, StringComparison.Ordinal)}", error);
        }
    }

    /// <summary>Removes the folders that were made and are empty.</summary>
    public void Dispose()
    {
        try
        {
            foreach (var folder in made.Where(Directory.Exists))
                if (!Directory.EnumerateFileSystemEntries(folder).Any())
                    Directory.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // another process has begun something there
        }
    }
}
