using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>CIFAR-10 and CIFAR-100 in either of their official layouts, binary or Python, which hold the same images (spec §6.1).</summary>
internal static class CifarDataset
{
    /// <summary>Bytes of one image.</summary>
    public const int ImageSize = 3 * Side * Side;

    private const int Side = 32;

    // The largest official file has 155 million bytes, some Python versions of it a little more.
    private const int GreatestFile = 1 << 28;

    /// <summary>CIFAR-10's files, for help and messages.</summary>
    public const string Files10 =
        "data_batch_1.bin … data_batch_5.bin and test_batch.bin, or the Python version's data_batch_1 … data_batch_5 and "
        + "test_batch (or a folder cifar-10-batches-bin or cifar-10-batches-py with them)";

    /// <summary>CIFAR-100's files, for help and messages.</summary>
    public const string Files100 =
        "train.bin and test.bin, or the Python version's train and test (or a folder cifar-100-binary or cifar-100-python with them)";

    private static readonly string[] TrainFiles10 = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}")];

    /// <summary>Reads CIFAR-10 from <paramref name="folder"/>.</summary>
    /// <exception cref="DatasetException">A file is missing or damaged.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load10(string folder, Action<string>? log)
    {
        var (files, binary) = Find(folder, "cifar-10-batches-bin", "cifar-10-batches-py", TrainFiles10[0]);
        if (!binary)
            CifarPickle.CheckNames(Path.Combine(files, "batches.meta"), "label_names", ClassNames.Cifar10);
        string File(string name) => Existing(files, binary ? name + ".bin" : name, Files10);
        CifarRecords Read(string path) => binary ? CifarBinary.Read(path, 1, 10) : CifarPickle.Read(path, "labels", 10);
        return (
            Join(TrainFiles10.Select(File), Read, ClassNames.Cifar10, 10_000, log),
            Join([File("test_batch")], Read, ClassNames.Cifar10, 10_000, log)
        );
    }

    /// <summary>Reads CIFAR-100, with its 100 fine labels, from <paramref name="folder"/>.</summary>
    /// <exception cref="DatasetException">A file is missing or damaged.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load100(string folder, Action<string>? log)
    {
        var (files, binary) = Find(folder, "cifar-100-binary", "cifar-100-python", "train");
        if (!binary)
            CifarPickle.CheckNames(Path.Combine(files, "meta"), "fine_label_names", ClassNames.Cifar100);
        string File(string name) => Existing(files, binary ? name + ".bin" : name, Files100);
        CifarRecords Read(string path) => binary ? CifarBinary.Read(path, 2, 100) : CifarPickle.Read(path, "fine_labels", 100);
        return (
            Join([File("train")], Read, ClassNames.Cifar100, 50_000, log),
            Join([File("test")], Read, ClassNames.Cifar100, 10_000, log)
        );
    }

    /// <summary>A whole file, which must not be empty, nor larger than any file of CIFAR.</summary>
    /// <exception cref="DatasetException">It is, or it cannot be read.</exception>
    internal static byte[] ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length is > 0 and <= GreatestFile
                ? File.ReadAllBytes(path)
                : throw new DatasetException($"{path}: {length} bytes; expected a file of CIFAR; download it again");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read ({exception.Message})", exception);
        }
    }

    // The official archives unpack into a folder of their own. Where both versions are, the binary one is read: it is simpler.
    private static (string Folder, bool Binary) Find(string folder, string binaryInner, string pythonInner, string firstFile)
    {
        var (binary, python) = (ClassFolders.Unpacked(folder, binaryInner), ClassFolders.Unpacked(folder, pythonInner));
        var onlyPython = !File.Exists(Path.Combine(binary, firstFile + ".bin")) && File.Exists(Path.Combine(python, firstFile));
        return onlyPython ? (python, false) : (binary, true);
    }

    private static string Existing(string folder, string name, string files)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new DatasetException($"{path}: no such file; the folder needs {files}");
    }

    private static ImageDataset Join(
        IEnumerable<string> paths,
        Func<string, CifarRecords> read,
        IReadOnlyList<string> classes,
        int officialCount,
        Action<string>? log
    )
    {
        var parts = DatasetException.Each(
            paths,
            path =>
            {
                var records = read(path);
                // A file cut at a record's end cannot be told from a smaller set: say so, and go on.
                if (records.Labels.Length != officialCount)
                    log?.Invoke($"{path}: {records.Labels.Length} records; the official file has {officialCount}");
                return records;
            }
        );
        var pixels = new byte[parts.Sum(part => part.Pixels.Length)];
        var start = 0;
        foreach (var part in parts)
        {
            part.Pixels.CopyTo(pixels, start);
            start += part.Pixels.Length;
        }
        return new ImageDataset(3, Side, Side, pixels, [.. parts.SelectMany(part => part.Labels)], classes);
    }
}
