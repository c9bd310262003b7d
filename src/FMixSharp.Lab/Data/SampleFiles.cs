using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Data;

/// <summary>Reads all of some files, and says of each what came of it, in their order.</summary>
/// <typeparam name="T">What a file becomes.</typeparam>
/// <param name="files">The files.</param>
/// <param name="cancel">Stops.</param>
internal delegate IReadOnlyList<ReadSample<T>> ReadSamples<T>(IReadOnlyList<SampleFile> files, CancellationToken cancel);

/// <summary>
/// The files of class folders, all read at once: those that cannot be used are an error or are left out, and what is odd is said, in one
/// way for every kind of files.
/// </summary>
/// <typeparam name="T">What a file becomes.</typeparam>
internal sealed class SampleFiles<T>
{
    private readonly Dictionary<SampleFile, ReadSample<T>> usable = [];
    private readonly Dictionary<SampleFile, DatasetException> broken = [];

    private SampleFiles(SampleFolders folders, ReadSamples<T> read, CancellationToken cancel)
    {
        Folders = folders;
        SampleFile[] all = [.. folders.All];
        foreach (var (file, result) in all.Zip(read(all, cancel)))
        {
            if (result.Problem is { } problem)
                broken.Add(file, problem);
            else
                usable.Add(file, result);
        }
    }

    /// <summary>Which files there are, without those that were left out.</summary>
    public SampleFolders Folders { get; private set; }

    /// <summary>What all of them became.</summary>
    public IEnumerable<T> Values => usable.Values.Select(result => result.Value!);

    /// <summary>What a file became.</summary>
    public T this[SampleFile file] => usable[file].Value!;

    /// <summary>Opens a data set: lists it, reads all of it, says what is odd.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="samples">What samples are called, in the plural.</param>
    /// <param name="endings">How names of their files end, in lower case.</param>
    /// <param name="read">Reads the files.</param>
    /// <param name="skipsBroken">Whether files that cannot be used are left out, and said, instead of being an error.</param>
    /// <param name="notes">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, or files that cannot be used.</exception>
    public static SampleFiles<T> Open(
        string root,
        string samples,
        IReadOnlyList<string> endings,
        ReadSamples<T> read,
        bool skipsBroken,
        Action<string>? notes
    )
    {
        var files = new SampleFiles<T>(SampleFolders.Read(root, samples, endings, notes), read, CancellationToken.None);
        if (files.broken.Count > 0)
            files.LeaveOutBroken(skipsBroken, notes);
        files.Folders.SayDuplicates(files.usable.Keys, file => files.usable[file].Hash, notes);
        files.Folders.SaySmallClasses(notes);
        return files;
    }

    /// <summary>Reads all of a folder, to find what is wrong or odd with it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="samples">What samples are called, in the plural.</param>
    /// <param name="endings">How names of their files end, in lower case.</param>
    /// <param name="read">Reads the files.</param>
    /// <param name="problem">Receives a line for each thing that is wrong.</param>
    /// <param name="note">Receives a line for each thing that is odd.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Number of files.</returns>
    /// <exception cref="DatasetException">There are no class folders at all.</exception>
    public static int Check(
        string root,
        string samples,
        IReadOnlyList<string> endings,
        ReadSamples<T> read,
        Action<string> problem,
        Action<string> note,
        CancellationToken cancel
    )
    {
        var files = new SampleFiles<T>(SampleFolders.Scan(root, samples, endings, note), read, cancel);
        foreach (var line in files.Folders.Problems.Concat(files.broken.Values.SelectMany(error => error.All)))
            problem(line);
        if (files.Folders.Classes is [var only])
            note($"{root}: one class, '{only}', so that every answer would be right, and it cannot be trained on; expected two at least.");
        foreach (var line in files.Folders.Duplicates(files.usable.Keys, file => files.usable[file].Hash))
            note(line);
        files.Folders.SaySmallClasses(note);
        return files.Folders.All.Count();
    }

    private void LeaveOutBroken(bool skipsBroken, Action<string>? notes)
    {
        var lines = Lines();
        if (usable.Count == 0 || !skipsBroken)
        {
            if (usable.Count > 0)
                lines[0] += "; or leave such files out: --skip-broken ('fmix data verify' lists them)";
            throw DatasetException.Of(lines, broken.Values.First());
        }
        foreach (var line in lines)
            notes?.Invoke($"{line}; left out");
        Folders = Folders.Without(broken.Keys.ToHashSet());
    }

    // Pointers come by the thousand, and all have one cause.
    private List<string> Lines()
    {
        var pointers = broken.Where(each => each.Value.Message.EndsWith(FileContent.Pointer, StringComparison.Ordinal)).ToArray();
        var lines = broken.Values.Except(pointers.Select(each => each.Value)).SelectMany(error => error.All).ToList();
        if (pointers.Length > 0)
            lines.Insert(
                0,
                $"{Folders.Root}: {pointers.Length} of {Counted.Of(broken.Count + usable.Count, Folders.Samples)} are Git LFS pointers "
                    + $"and not the files themselves, such as {pointers[0].Key.Path}; fetch them with 'git lfs pull'"
            );
        return lines;
    }
}

/// <summary>How files become samples one by one.</summary>
internal static class SampleFiles
{
    /// <summary>Reads each file once, on all cores.</summary>
    /// <param name="parse">Makes of a file's content what it becomes; called by several threads at once. A <see cref="DatasetException"/>
    /// says why it cannot.</param>
    public static ReadSamples<T> Each<T>(Func<SampleFile, byte[], T> parse) =>
        (files, cancel) =>
        {
            var results = new ReadSample<T>[files.Count];
            Parallel.For(0, results.Length, new ParallelOptions { CancellationToken = cancel }, i => results[i] = Read(files[i]));
            return results;

            ReadSample<T> Read(SampleFile file)
            {
                try
                {
                    var content = FileContent.Read(file.Path);
                    return new(parse(file, content), FileContent.Hash(content), null);
                }
                catch (DatasetException problem)
                {
                    return new(default, "", problem);
                }
            }
        };
}
