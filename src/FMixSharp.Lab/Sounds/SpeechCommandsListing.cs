using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Sounds;

/// <summary>The files of a Speech Commands folder and the split that its lists give them; opens no sound.</summary>
internal sealed class SpeechCommandsListing
{
    private const string ValidationList = "validation_list.txt",
        TestingList = "testing_list.txt";

    private readonly string root;
    private readonly List<(string File, int Label)> all = [];

    /// <summary>Lists a folder.</summary>
    /// <param name="root">The folder with the words' folders and both lists.</param>
    /// <exception cref="DatasetException">Something is missing, or a list names what is not there; the message names list and
    /// line.</exception>
    public SpeechCommandsListing(string root)
    {
        this.root = root;
        try
        {
            AddFolders();
            var files = all.Select(each => each.File).ToHashSet(StringComparer.Ordinal);
            var testing = ReadList(TestingList, files);
            var validation = ReadList(ValidationList, files);
            if (validation.FirstOrDefault(testing.Contains) is { } both)
                throw new DatasetException($"{root}: {both} is in {ValidationList} and in {TestingList}; it can be in one of them only");
            Train = [.. all.Where(each => !testing.Contains(each.File) && !validation.Contains(each.File))];
            Test = [.. all.Where(each => testing.Contains(each.File))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{root}: cannot be read ({exception.Message})", exception);
        }
        if (Train.Count == 0 || Test.Count == 0)
            throw new DatasetException(
                $"{root}: {Train.Count} sounds to train on and {Test.Count} to test on; {TestingList} and {ValidationList} must leave "
                    + $"some of both"
            );
    }

    /// <summary>Files in neither list, with their classes.</summary>
    public IReadOnlyList<(string File, int Label)> Train { get; }

    /// <summary>Files of the testing list, with their classes.</summary>
    public IReadOnlyList<(string File, int Label)> Test { get; }

    /// <summary>Whether the folder has sounds of its own for silence.</summary>
    public bool HasSilence { get; private set; }

    /// <summary>The recordings of background noise; none if there is no such folder.</summary>
    public IReadOnlyList<string> Noise { get; private set; } = [];

    private void AddFolders()
    {
        var names = ClassFolders.Names(root, SpeechCommandsDataset.Files);
        if (SpeechCommandsDataset.Words.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } missing)
            throw new DatasetException(
                $"{Path.Combine(root, missing)}: no such folder; speech-commands needs {SpeechCommandsDataset.Files}"
            );
        foreach (var name in names)
        {
            string[] files =
            [
                .. Directory
                    .EnumerateFiles(Path.Combine(root, name), "*.wav")
                    .Select(path => $"{name}/{Path.GetFileName(path)}")
                    .Order(StringComparer.Ordinal),
            ];
            if (name == "_background_noise_")
                Noise = files;
            if (SpeechCommandsDataset.Label(name) is not { } label)
                continue;
            all.AddRange(files.Select(file => (file, label)));
            HasSilence |= label == SpeechCommandsDataset.Silence && files.Length > 0;
        }
    }

    private HashSet<string> ReadList(string name, HashSet<string> files)
    {
        var path = Path.Combine(root, name);
        if (!File.Exists(path))
            throw new DatasetException($"{path}: no such file; speech-commands needs {SpeechCommandsDataset.Files}");
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var bad = new BadRecords();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var file = line.Trim();
            if (file.Length == 0)
                continue;
            if (!files.Contains(file))
                bad.Add($"{path}: line {number}: there is no {file} in {root}; get the files and lists of one version");
            else if (!listed.Add(file))
                bad.Add($"{path}: line {number}: {file} for the second time");
        }
        bad.ThrowIfAny();
        return listed;
    }
}
