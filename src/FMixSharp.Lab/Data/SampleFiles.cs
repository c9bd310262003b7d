using System.IO.Hashing;

namespace FMixSharp.Lab.Data;

/// <summary>The files of class folders, all read at once.</summary>
/// <typeparam name="T">What a file becomes.</typeparam>
internal sealed class SampleFiles<T>
{
    private readonly Dictionary<SampleFile, T> content = [];
    private readonly Dictionary<SampleFile, string> hashes = [];

    private SampleFiles(SampleFolders folders) => Folders = folders;

    /// <summary>Which files there are, without those that were left out.</summary>
    public SampleFolders Folders { get; private set; }

    /// <summary>What a file became.</summary>
    public T this[SampleFile file] => content[file];

    /// <summary>Opens a data set: lists it, reads all of it, says what is odd.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="samples">What samples are called, in the plural.</param>
    /// <param name="endings">How names of their files end, in lower case.</param>
    /// <param name="read">Reads a file; called by several threads at once.</param>
    /// <param name="skipsBroken">Whether files that cannot be read are left out, and said, instead of being an error.</param>
    /// <param name="log">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, or files that cannot be read.</exception>
    public static SampleFiles<T> Open(
        string root,
        string samples,
        IReadOnlyList<string> endings,
        Func<SampleFile, T> read,
        bool skipsBroken,
        Action<string>? log
    )
    {
        var files = new SampleFiles<T>(SampleFolders.Read(root, samples, endings, log));
        var broken = files.Read(read, CancellationToken.None);
        if (broken.Count > 0 && !skipsBroken)
        {
            var messages = broken.Values.SelectMany(error => error.All).ToArray();
            messages[0] += "; or train without such files: 'fmix train --skip-broken'";
            throw DatasetException.Of(messages, broken.Values.First());
        }
        foreach (var error in broken.Values)
            log?.Invoke($"{error.Message}; left out");
        if (broken.Count > 0)
            files.Folders = files.Folders.Without(broken.Keys.ToHashSet());
        files.Folders.SayDuplicates(files.hashes.Keys, file => files.hashes[file], log);
        files.Folders.SaySmallClasses(log);
        return files;
    }

    /// <summary>Reads all of a folder, to find what is wrong or odd with it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="samples">What samples are called, in the plural.</param>
    /// <param name="endings">How names of their files end, in lower case.</param>
    /// <param name="read">Reads a file; called by several threads at once.</param>
    /// <param name="problem">Receives a line for each thing that is wrong.</param>
    /// <param name="note">Receives a line for each thing that is odd.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Number of files.</returns>
    /// <exception cref="DatasetException">There are no class folders at all.</exception>
    public static int Check(
        string root,
        string samples,
        IReadOnlyList<string> endings,
        Func<SampleFile, T> read,
        Action<string> problem,
        Action<string> note,
        CancellationToken cancel
    )
    {
        var files = new SampleFiles<T>(SampleFolders.Scan(root, samples, endings, note));
        foreach (var line in files.Folders.Problems.Concat(files.Read(read, cancel).Values.SelectMany(error => error.All)))
            problem(line);
        foreach (var line in files.Folders.Duplicates(files.hashes.Keys, file => files.hashes[file]))
            note(line);
        files.Folders.SaySmallClasses(note);
        return files.Folders.All.Count();
    }

    // What is wrong with each of those that cannot be read.
    private Dictionary<SampleFile, DatasetException> Read(Func<SampleFile, T> read, CancellationToken cancel)
    {
        SampleFile[] all = [.. Folders.All];
        var results = new (T? Value, string Hash, DatasetException? Error)[all.Length];
        Parallel.For(
            0,
            all.Length,
            new ParallelOptions { CancellationToken = cancel },
            i =>
            {
                try
                {
                    results[i] = (read(all[i]), Convert.ToHexStringLower(XxHash128.Hash(File.ReadAllBytes(all[i].Path))), null);
                }
                catch (DatasetException error)
                {
                    results[i] = (default, "", error);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    results[i] = (default, "", new DatasetException($"{all[i].Path}: cannot be read ({error.Message})", error));
                }
            }
        );
        var broken = new Dictionary<SampleFile, DatasetException>();
        foreach (var (file, (value, hash, error)) in all.Zip(results))
        {
            if (error is not null)
                broken.Add(file, error);
            else
                (content[file], hashes[file]) = (value!, hash);
        }
        return broken;
    }
}
