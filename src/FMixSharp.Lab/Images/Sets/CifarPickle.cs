using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pickles;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// CIFAR's Python files: a pickled dictionary with "data", an array of bytes (images, 3072), and a list of labels. Read by
/// <see cref="PickleReader"/>, which executes nothing.
/// </summary>
internal static class CifarPickle
{
    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelsKey">The key of the labels: "labels", or "fine_labels" of CIFAR-100.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="DatasetException">The file is missing, damaged, or something else.</exception>
    public static CifarRecords Read(string path, string labelsKey, int classes)
    {
        var content = Dictionary(path);
        if (
            content.GetValueOrDefault("data") is not PickleArray { Type: "u1", Shape: [var count, CifarDataset.ImageSize] } data
            || data.Data.Length != (long)count * CifarDataset.ImageSize
            || count == 0
        )
            throw new DatasetException(
                $"{path}: 'data' is not an array of bytes, images x {CifarDataset.ImageSize}; download the file again"
            );
        if (content.GetValueOrDefault(labelsKey) is not List<object?> list)
            throw new DatasetException($"{path}: there is no list '{labelsKey}'; is it a file of the other CIFAR?");
        if (list.Count != count)
            throw new DatasetException($"{path}: {count} images, but {list.Count} labels; download the file again");
        var labels = new int[count];
        var bad = new BadRecords();
        for (var i = 0; i < count; i++)
        {
            if (list[i] is long label and >= 0 && label < classes)
                labels[i] = (int)label;
            else
                bad.Add($"{path}: record {i}: label {list[i] ?? "none"}, expected 0 … {classes - 1}; download the file again");
        }
        bad.ThrowIfAny();
        return new CifarRecords(labels, data.Data.ToArray());
    }

    /// <summary>Checks that the file of class names, if it is there, has the names that are expected.</summary>
    /// <exception cref="DatasetException">It has others, or is damaged.</exception>
    public static void CheckNames(string path, string namesKey, IReadOnlyList<string> expected)
    {
        if (!File.Exists(path))
            return;
        var names = Dictionary(path).GetValueOrDefault(namesKey) as List<object?>;
        if (names is null || !names.Select(PickleReader.Text).SequenceEqual(expected))
            throw new DatasetException(
                $"{path}: '{namesKey}' is not the list {expected[0]}, {expected[1]}, …, {expected[^1]}; download the file again"
            );
    }

    private static OrderedDictionary<string, object?> Dictionary(string path)
    {
        try
        {
            using var file = new MemoryStream(CifarDataset.ReadFile(path), writable: false);
            return PickleReader.Read(path, file, new CifarNames()) as OrderedDictionary<string, object?>
                ?? throw new DatasetException($"{path}: holds no dictionary; expected one of CIFAR's Python files; download it again");
        }
        catch (InvalidDataException error)
        {
            throw new DatasetException(error.Message, error);
        }
    }
}
