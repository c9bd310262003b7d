using System.IO.Enumeration;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Data;

/// <summary>
/// A user's own samples in one folder for each class, as people have them: class folders, or <c>train</c> with <c>test</c> or <c>val</c> or
/// both, each with class folders. Files in folders below a class folder are of that class. Class folders alone are divided into training,
/// validation and test samples: of each class a tenth is for testing and a tenth for validation, one at least where there are as many.
/// Which ones depends on their names alone, so that the division is the same in every run, and a file that is added moves one other at
/// most. Samples are in ordinal order of their names; a class's index is its folder's rank in that order.
/// </summary>
internal sealed class SampleFolders
{
    private const int FewSamples = 10;

    private static readonly string[] trainNames = ["train", "training"];
    private static readonly string[] validationNames = ["val", "valid", "validation"];
    private static readonly string[] testNames = ["test", "testing"];

    // What operating systems, cameras and archivers leave behind; besides, all names that start with a dot.
    private static readonly string[] systemNames =
    [
        "Thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "Icon\r",
        "__MACOSX",
        "@eaDir",
        "$RECYCLE.BIN",
        "System Volume Information",
    ];

    private readonly string root;
    private readonly string samples;
    private readonly IReadOnlyList<string> endings;
    private readonly Action<string>? log;
    private readonly List<(string Path, string Ending)> others = [];
    private readonly List<string> problems = [];
    private int links;

    private SampleFolders(string root, string samples, IReadOnlyList<string> endings, Action<string>? log) =>
        (this.root, this.samples, this.endings, this.log) = (root, samples, endings, log);

    /// <summary>The data set's folder.</summary>
    public string Root => root;

    /// <summary>What samples are called, in the plural.</summary>
    public string Samples => samples;

    /// <summary>Names of the classes, by index.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>Training samples.</summary>
    public IReadOnlyList<SampleFile> Train { get; private set; } = [];

    /// <summary>Samples to choose by while training; empty where the folder has none.</summary>
    public IReadOnlyList<SampleFile> Validation { get; private set; } = [];

    /// <summary>Test samples.</summary>
    public IReadOnlyList<SampleFile> Test { get; private set; } = [];

    /// <summary>Whether the samples were divided here, and not by their folders.</summary>
    public bool IsDivided { get; private set; }

    /// <summary>All samples: of training, of validation, of testing.</summary>
    public IEnumerable<SampleFile> All => [.. Train, .. Validation, .. Test];

    /// <summary>What keeps the folder from being used: a class without samples, or one that only some of the splits have.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Lists what is in a folder, which can be used as it is; opens no file.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="samples">What samples are called, in the plural: "images".</param>
    /// <param name="endings">How names of their files end, in lower case: ".jpg".</param>
    /// <param name="log">Receives a line for each thing that is odd, such as files that are left out; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, a class has no samples or none to train on, or the folder cannot be
    /// read.</exception>
    public static SampleFolders Read(string folder, string samples, IReadOnlyList<string> endings, Action<string>? log)
    {
        var found = Scan(folder, samples, endings, log);
        return found.problems.Count == 0 ? found : throw DatasetException.Of(found.problems);
    }

    /// <summary>The same of a folder that may have <see cref="Problems"/>.</summary>
    /// <exception cref="DatasetException">There are no class folders at all, or the folder cannot be read.</exception>
    public static SampleFolders Scan(string folder, string samples, IReadOnlyList<string> endings, Action<string>? log) =>
        Readable(
            folder,
            () =>
            {
                var found = new SampleFolders(folder, samples, endings, line => log?.Invoke(OneLine.Of(line)));
                found.Find();
                found.SayWhatIsLeftOut();
                return found;
            }
        );

    /// <summary>The files in a folder and below it whose names end as samples' do, in ordinal order of their paths.</summary>
    /// <exception cref="DatasetException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> FilesIn(string folder, IReadOnlyList<string> endings) =>
        Readable<string[]>(
            folder,
            () =>
                [
                    .. Files(folder, isDeep: true)
                        .Where(file => !file.IsLink && EndsAs(file.Path, endings))
                        .Select(file => Path.Combine(folder, Path.GetRelativePath(folder, file.Path)))
                        .Order(StringComparer.Ordinal),
                ]
        );

    /// <summary>The samples without those that cannot be used.</summary>
    /// <param name="broken">Which ones.</param>
    /// <exception cref="DatasetException">A class has none left to train on, or nothing is left to test.</exception>
    public SampleFolders Without(IReadOnlySet<SampleFile> broken)
    {
        var left = new SampleFolders(root, samples, endings, log)
        {
            Classes = Classes,
            Train = Kept(Train),
            Validation = Kept(Validation),
            Test = Kept(Test),
            IsDivided = IsDivided,
        };
        foreach (var (index, name) in Classes.Index())
            if (left.Train.All(file => file.Class != index))
                throw new DatasetException(
                    $"{root}: all training {samples} of class '{name}' are broken; repair them, or remove the class's folder"
                );
        return left.Test.Count > 0 ? left : throw new DatasetException($"{root}: all {samples} to test on are broken; repair them");

        SampleFile[] Kept(IReadOnlyList<SampleFile> files) => [.. files.Where(file => !broken.Contains(file))];
    }

    /// <summary>Says which classes have few samples to train on.</summary>
    public void SaySmallClasses(Action<string>? log)
    {
        var small = Classes
            .Index()
            .Select(each => (each.Item, Count: Train.Count(file => file.Class == each.Index)))
            .Where(each => each.Count < FewSamples)
            .ToArray();
        if (small.Length > 0)
            log?.Invoke(
                OneLine.Of(
                    $"{root}: few {samples} to train on in {string.Join(", ", small.Take(5).Select(each => $"{each.Item} ({each.Count})"))}"
                        + $"{(small.Length > 5 ? $" and {Counted.Of(small.Length - 5, "classes")} more" : "")}."
                )
            );
    }

    /// <summary>Says the first of the <see cref="Duplicates"/>, and how many more there are.</summary>
    public void SayDuplicates(IEnumerable<SampleFile> files, Func<SampleFile, string> hash, Action<string>? log)
    {
        var lines = Duplicates(files, hash).ToArray();
        if (lines.Length == 0)
            return;
        var others = lines.Length == 1 ? "" : $"; {lines.Length - 1} more such {samples}, which 'fmix data verify' lists";
        log?.Invoke(OneLine.Of($"{lines[0]}{others}."));
    }

    /// <summary>
    /// A sentence for each sample that is there twice and should not be: a test with what was trained on says too much, and of two classes
    /// of one sample one is wrong.
    /// </summary>
    /// <param name="files">Those that were read.</param>
    /// <param name="hash">What tells samples apart.</param>
    public IEnumerable<string> Duplicates(IEnumerable<SampleFile> files, Func<SampleFile, string> hash)
    {
        var tested = Test.Concat(Validation).ToHashSet();
        foreach (var same in files.GroupBy(hash).Where(group => group.Count() > 1))
        {
            var (trained, held) = (same.FirstOrDefault(file => !tested.Contains(file)), same.FirstOrDefault(tested.Contains));
            if (trained is not null && held is not null)
                yield return $"{held.Path}: the same {samples[..^1]} as {trained.Path}, which is trained on";
            else if (same.FirstOrDefault(file => file.Class != same.First().Class) is { } other)
                yield return $"{other.Path}: the same {samples[..^1]} as {same.First().Path}, which is of another class";
        }
    }

    private void Find()
    {
        var top = Top(root);
        var folders = Folders(top);
        var (validation, test) = (Split(top, folders, validationNames), Split(top, folders, testNames));
        if (Split(top, folders, trainNames, isOneOfSeveral: (validation ?? test) is not null) is not { } train)
        {
            if ((validation ?? test) is { } alone)
                throw new DatasetException(
                    $"{Path.Combine(top, alone)}: class folders, but there is no train folder beside it; expected train/<class>/, or a "
                        + $"class's {samples} in its own folder"
                );
            Divide(top, folders);
            return;
        }
        SayLoose(Path.Combine(top, train));
        var unknown = folders.Except([train, validation, test]).ToArray();
        if (unknown.Length > 0)
            log?.Invoke(
                $"{root}: {Counted.Of(unknown.Length, "folders")} beside {train} left out, such as '{unknown[0]}'; expected "
                    + "train, and val or test"
            );
        if ((validation ?? test) is null)
        {
            log?.Invoke($"{root}: {train} has no test or val beside it.");
            var inner = Path.Combine(top, train);
            Divide(inner, Folders(inner));
            return;
        }
        Classes = ClassNames(Path.Combine(top, train));
        Train = Listed(top, train, Classes);
        if (test is null)
        {
            Test = Listed(top, validation!, Classes);
            log?.Invoke($"{root}: there is no test folder; what is in {validation} is tested on.");
            return;
        }
        Test = Listed(top, test, Classes);
        if (validation is not null)
            Validation = Listed(top, validation, Classes);
    }

    // Archives often unpack into one folder, perhaps of their own name.
    private string Top(string folder)
    {
        var folders = Folders(folder);
        if (folders.Length != 1 || Folders(Path.Combine(folder, folders[0])).Length < 2 || HasSamples(folder))
            return folder;
        var inner = Path.Combine(folder, folders[0]);
        if (HasSamples(inner) || IsOneOf(folders[0], trainNames))
            return folder;
        log?.Invoke($"{folder}: the class folders are in {folders[0]}.");
        return inner;
    }

    // The folder of a split, if it has folders and no samples beside them: a class may be called "train", too.
    private string? Split(string top, string[] folders, string[] names, bool isOneOfSeveral = false)
    {
        var found = folders.Where(folder => IsOneOf(folder, names)).ToArray();
        if (found.Length > 1)
            throw new DatasetException($"{top}: {string.Join(" and ", found)} mean the same; put them together, or rename one");
        if (found.Length == 0)
            return null;
        var path = Path.Combine(top, found[0]);
        return Folders(path).Length > 0 && (isOneOfSeveral || !HasSamples(path)) ? found[0] : null;
    }

    private void SayLoose(string folder)
    {
        string[] loose = [.. Files(folder, isDeep: false).Select(file => file.Path).Where(IsSample)];
        if (loose.Length > 0)
            log?.Invoke($"{folder}: {Counted.Of(loose.Length, samples)} in no class folder left out, such as {loose[0]}.");
    }

    private static bool IsOneOf(string name, string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private void Divide(string top, string[] folders)
    {
        Classes = ClassNames(top, folders);
        IsDivided = true;
        var prefix = Path.GetRelativePath(root, top) is var inner and not "." ? inner.Replace(Path.DirectorySeparatorChar, '/') + "/" : "";
        SampleFile[] files = [.. Classes.Index().SelectMany(each => InClass(Path.Combine(top, each.Item), prefix + each.Item, each.Index))];
        var parts = Tenths.Divide([.. files.Select(file => file.Class)], file => files[file].Name[prefix.Length..]);
        (Train, Validation, Test) = (Chosen(parts.Train), Chosen(parts.Validation), Chosen(parts.Test));
        if (Test.Count == 0 && problems.Count == 0)
            problems.Add($"{root}: no class has two {samples}, so that there is nothing to test on; add some");
        if (files.Length > 0)
            log?.Invoke(
                $"{root}: {Counted.Of(files.Length, samples)} divided by their names: {Train.Count} to train on, "
                    + $"{Validation.Count} to choose by and {Test.Count} to test."
            );
        var alone = files.CountBy(file => file.Class).Where(entry => entry.Value == 1).Select(entry => Classes[entry.Key]).ToArray();
        if (alone.Length > 0)
            log?.Invoke($"{root}: only one of the {samples} in {string.Join(", ", alone)}, which is trained on and not tested.");

        SampleFile[] Chosen(int[] indices) => Array.ConvertAll(indices, index => files[index]);
    }

    private string[] ClassNames(string folder) => ClassNames(folder, Folders(folder));

    private string[] ClassNames(string folder, string[] names) =>
        names.Length switch
        {
            0 when HasSamples(folder) => throw new DatasetException(
                $"{folder}: {samples}, but no folders; expected a folder for each class, with its {samples} in it"
            ),
            0 => throw new DatasetException($"{folder}: no class folders; expected a folder for each class, with its {samples} in it"),
            _ => names,
        };

    private List<SampleFile> Listed(string top, string split, IReadOnlyList<string> classes)
    {
        var path = Path.Combine(top, split);
        var prefix = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/') + "/";
        var names = Folders(path);
        foreach (var odd in names.Except(classes, StringComparer.Ordinal))
            problems.Add(
                $"{Path.Combine(path, odd)}: class that is not trained on; expected some of {string.Join(", ", classes.Take(10))}"
                    + $"{(classes.Count > 10 ? ", …" : "")}"
            );
        var missing = classes.Except(names, StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
            log?.Invoke($"{path}: without {Counted.Of(missing.Length, "classes")} that there are to train on, such as '{missing[0]}'.");
        return
        [
            .. classes
                .Index()
                .Where(each => names.Contains(each.Item))
                .SelectMany(each => InClass(Path.Combine(path, each.Item), prefix + each.Item, each.Index)),
        ];
    }

    private List<SampleFile> InClass(string path, string name, int index)
    {
        var found = new List<SampleFile>();
        foreach (var (file, size, changed, isLink) in Files(path, isDeep: true).OrderBy(each => each.Path, StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
            if (isLink)
                links++;
            else if (IsSample(file))
                found.Add(new SampleFile(file, $"{name}/{relative}", index, size, changed));
            else
                others.Add((file, Path.GetExtension(file).ToLowerInvariant()));
        }
        if (found.Count == 0)
            problems.Add(
                $"{path}: class without {samples}: no file that ends in {string.Join(", ", endings)}; add some, or remove the folder"
            );
        return found;
    }

    private bool IsSample(string path) => EndsAs(path, endings);

    private static bool EndsAs(string path, IReadOnlyList<string> endings) =>
        endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static T Readable<T>(string folder, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private bool HasSamples(string folder) => Files(folder, isDeep: false).Any(file => IsSample(file.Path));

    private void SayWhatIsLeftOut()
    {
        if (others.Count > 0)
        {
            var kinds = others
                .CountBy(file => file.Ending.Length > 0 ? file.Ending : "without ending")
                .OrderByDescending(kind => kind.Value)
                .ThenBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => $"{kind.Value} {kind.Key}");
            log?.Invoke(
                $"{root}: {Counted.Of(others.Count, "files")} left out, not {samples} by their "
                    + $"names: {string.Join(", ", kinds)}, such as {others[0].Path}"
            );
        }
        if (links > 0)
            log?.Invoke($"{root}: {Counted.Of(links, "links")} to folders inside class folders left out; they may lead in a circle.");
    }

    private static string[] Folders(string folder) =>
        !Directory.Exists(folder)
            ? throw new DatasetException($"{folder}: no such folder")
            :
            [
                .. Directory
                    .EnumerateDirectories(folder)
                    .Select(path => Path.GetFileName(path)!)
                    .Where(IsOurs)
                    .Order(StringComparer.Ordinal),
            ];

    private static bool IsOurs(string name) => name[0] != '.' && !systemNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    // Links to folders come, too, but nothing of what is in them.
    private static FileSystemEnumerable<(string Path, long Size, long Changed, bool IsLink)> Files(string path, bool isDeep) =>
        new(
            path,
            (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc.Ticks, entry.IsDirectory),
            new EnumerationOptions
            {
                IgnoreInaccessible = false,
                AttributesToSkip = 0,
                RecurseSubdirectories = isDeep,
            }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                IsOurs(entry.FileName.ToString()) && (!entry.IsDirectory || (isDeep && IsLink(ref entry))),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => IsOurs(entry.FileName.ToString()) && !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
