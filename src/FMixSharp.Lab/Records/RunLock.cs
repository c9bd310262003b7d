namespace FMixSharp.Lab.Records;

/// <summary>
/// Keeps two processes from training in one folder. The operating system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>Name of the file that is held open.</summary>
    public const string FileName = "run.lock";

    private readonly FileStream stream;

    /// <summary>Takes the lock of <paramref name="folder"/>, which exists.</summary>
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public RunLock(string folder)
    {
        try
        {
            stream = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (Directory.Exists(folder) && error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new RunFolderException($"{folder} is in use by another process ({error.Message})", error);
        }
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => stream.Dispose();
}
