namespace FMixSharp.Lab.Data;

/// <summary>
/// CIFAR-10 and CIFAR-100 in their official binary files (spec §6.1): records of one label byte (two for CIFAR-100: coarse, then the
/// fine one that is used) and 3,072 bytes of 32×32 red, green and blue planes.
/// </summary>
internal static class CifarDataset
{
    private const int Side = 32, ImageSize = 3 * Side * Side;

    /// <summary>CIFAR-10's files, for help and messages.</summary>
    public const string Files10 = "data_batch_1.bin … data_batch_5.bin and test_batch.bin (or a folder cifar-10-batches-bin with them)";

    /// <summary>CIFAR-100's files, for help and messages.</summary>
    public const string Files100 = "train.bin and test.bin (or a folder cifar-100-binary with them)";

    /// <summary>Reads CIFAR-10 from <paramref name="folder"/>.</summary>
    /// <exception cref="DatasetException">A file is missing or damaged.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load10(string folder, Action<string>? log)
    {
        folder = Unpacked(folder, "cifar-10-batches-bin");
        string[] train = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
        return (Load(folder, train, 1, ClassNames.Cifar10, 10_000, Files10, log),
            Load(folder, ["test_batch.bin"], 1, ClassNames.Cifar10, 10_000, Files10, log));
    }

    /// <summary>Reads CIFAR-100, with its 100 fine labels, from <paramref name="folder"/>.</summary>
    /// <exception cref="DatasetException">A file is missing or damaged.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load100(string folder, Action<string>? log)
    {
        folder = Unpacked(folder, "cifar-100-binary");
        return (Load(folder, ["train.bin"], 2, ClassNames.Cifar100, 50_000, Files100, log),
            Load(folder, ["test.bin"], 2, ClassNames.Cifar100, 10_000, Files100, log));
    }

    // The official archive unpacks into a folder of its own.
    private static string Unpacked(string folder, string inner) =>
        Directory.Exists(Path.Combine(folder, inner)) ? Path.Combine(folder, inner) : folder;

    private static ImageDataset Load(string folder, string[] names, int labelBytes, IReadOnlyList<string> classes, int officialCount,
        string files, Action<string>? log)
    {
        var paths = Array.ConvertAll(names, name => Path.Combine(folder, name));
        var counts = Array.ConvertAll(paths, path => Count(path, labelBytes + ImageSize, files));
        var pixels = new byte[checked(counts.Sum() * ImageSize)];
        var labels = new int[counts.Sum()];
        var start = 0;
        for (var file = 0; file < paths.Length; file++)
        {
            // A file cut at a record's end cannot be told from a smaller set: say so, and go on.
            if (counts[file] != officialCount)
                log?.Invoke($"{paths[file]}: {counts[file]} records; the official file has {officialCount}");
            Read(paths[file], counts[file], labelBytes, classes.Count, pixels.AsSpan(start * ImageSize), labels.AsSpan(start));
            start += counts[file];
        }
        return new ImageDataset(3, Side, Side, pixels, labels, classes);
    }

    private static int Count(string path, int recordSize, string files)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new DatasetException($"{path}: no such file; the folder needs {files}");
        if (info.Length == 0)
            throw new DatasetException($"{path}: empty, expected records of {recordSize} bytes; download it again");
        if (info.Length % recordSize != 0)
            throw new DatasetException($"{path}: truncated or not a CIFAR binary file: {info.Length} bytes are " +
                $"{info.Length / recordSize} records of {recordSize} bytes and {info.Length % recordSize} bytes over; download it again");
        if (info.Length > 1 << 28)
            throw new DatasetException($"{path}: {info.Length} bytes; the official file has at most 153,700,000; is it another file?");
        return (int)(info.Length / recordSize);
    }

    private static void Read(string path, int count, int labelBytes, int classes, Span<byte> pixels, Span<int> labels)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            Span<byte> label = stackalloc byte[labelBytes];
            for (var record = 0; record < count; record++)
            {
                file.ReadExactly(label);
                if (label[^1] >= classes)
                    throw new DatasetException($"{path}: record {record}: label {label[^1]}, expected 0 … {classes - 1}; " +
                        "download the file again");
                labels[record] = label[^1];
                file.ReadExactly(pixels.Slice(record * ImageSize, ImageSize));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read ({exception.Message})", exception);
        }
    }
}
