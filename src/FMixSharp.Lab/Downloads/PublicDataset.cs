namespace FMixSharp.Lab.Downloads;

/// <summary>What is known of a data set apart from its samples: where it comes from, under which licence, and which files it has.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Content">What it holds, in a few words.</param>
/// <param name="Licence">Its licence, or that none is stated.</param>
/// <param name="Page">The page that describes it; null if there is none.</param>
public sealed record PublicDataset(string Name, string Content, string Licence, string? Page)
{
    /// <summary>What the publisher offers; empty if it cannot be downloaded by a program.</summary>
    public IReadOnlyList<RemoteFile> Files { get; init; } = [];

    /// <summary>True if <see cref="Files"/> is one archive that is unpacked; false if the files are used as they are.</summary>
    public bool IsArchive { get; init; }

    /// <summary>The archives' own top folders, of all versions, one of which a user may have kept; none if they have none.</summary>
    public IReadOnlyList<string> TopFolders { get; init; } = [];

    /// <summary>Bytes of the unpacked files, about; null if they vary.</summary>
    public long? Size { get; init; }

    /// <summary>How to get it where no program may; null if <see cref="Files"/> says it, or it is built in.</summary>
    public string? ByHand { get; init; }

    /// <summary>The command that fetches it, or says where it is; null for what is built in, and for a folder of the user's own.</summary>
    internal string? Advice =>
        IsBuiltIn || IsUsers ? null : $"'fmix data download {Name}' {(Files.Count > 0 ? "fetches it" : "says where to get it")}";

    /// <summary>Files that must be there, of those whose names are known.</summary>
    public IReadOnlyList<ExpectedFile> Expected { get; init; } = [];

    /// <summary>True for what FMixSharp makes itself.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>True for a folder of the user's own, which has no place in $FMIX_DATA.</summary>
    public bool IsUsers { get; init; }

    /// <summary>
    /// Of fewer training and test samples a folder has only a part of the set, where nothing else says so; null elsewhere.
    /// </summary>
    public int? LeastCount { get; init; }

    /// <summary>Bytes to download; null if a publisher names no size.</summary>
    public long? DownloadSize => Files.Count > 0 && Files.All(file => file.Size is not null) ? Files.Sum(file => file.Size) : null;

    /// <summary>Bytes to get, about, where a program may not fetch it or the publisher names no size; null if they vary.</summary>
    public long? AboutDownload { get; init; }

    /// <summary>Its folder in $FMIX_DATA: its name, unless it shares the files of another.</summary>
    public string Home { get; init; } = Name;

    /// <summary>$FMIX_DATA/<see cref="Home"/>, or null where FMIX_DATA is not set or the data set has no place of its own.</summary>
    public string? DefaultFolder =>
        IsBuiltIn || IsUsers || Environment.GetEnvironmentVariable("FMIX_DATA") is not { Length: > 0 } home
            ? null
            : Path.Combine(home, Home);

    /// <summary>The folder in <paramref name="folder"/> that has the files: the archive's own top folder, if it was kept.</summary>
    public string Root(string folder) => TopFolders.Select(top => Path.Combine(folder, top)).FirstOrDefault(Directory.Exists) ?? folder;

    /// <summary>Whether the files are there, by name and size only; a file may be plain where the publisher has it as .gz.</summary>
    public bool IsIn(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        var root = Root(folder);
        return Expected.Count > 0
            ? Expected.All(file => Matches(Path.Combine(root, file.Path), file.Size) || HasZipped(root, file.Path))
            : Directory.EnumerateFileSystemEntries(root).Any();
    }

    private bool HasZipped(string root, string name) =>
        Files.FirstOrDefault(file => file.Name == name + ".gz") is { } zipped && Matches(Path.Combine(root, zipped.Name), zipped.Size);

    private static bool Matches(string path, long? size) =>
        new FileInfo(path) is { Exists: true } file && (size ?? file.Length) == file.Length;
}
