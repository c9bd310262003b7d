using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// CIFAR's binary files (spec §6.1): records of one label byte (two for CIFAR-100: coarse, then the fine one) and the pixels.
/// </summary>
internal static class CifarBinary
{
    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelBytes">Label bytes of a record; the last one is used.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="DatasetException">The file is missing or damaged.</exception>
    public static CifarRecords Read(string path, int labelBytes, int classes)
    {
        var file = CifarDataset.ReadFile(path);
        var recordSize = labelBytes + CifarDataset.ImageSize;
        if (file.Length % recordSize != 0)
            throw new DatasetException(
                $"{path}: truncated or not a CIFAR binary file: {file.Length} bytes are "
                    + $"{file.Length / recordSize} records of {recordSize} bytes and {file.Length % recordSize} bytes over; download "
                    + $"it again"
            );
        var labels = new int[file.Length / recordSize];
        var pixels = new byte[labels.Length * CifarDataset.ImageSize];
        var bad = new BadRecords();
        for (var i = 0; i < labels.Length; i++)
        {
            var record = file.AsSpan(i * recordSize, recordSize);
            labels[i] = record[labelBytes - 1];
            if (labels[i] >= classes)
                bad.Add($"{path}: record {i}: label {labels[i]}, expected 0 … {classes - 1}; download the file again");
            record[labelBytes..].CopyTo(pixels.AsSpan(i * CifarDataset.ImageSize));
        }
        bad.ThrowIfAny();
        return new CifarRecords(labels, pixels);
    }
}
