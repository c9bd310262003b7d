using System.Buffers.Binary;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// MNIST and Fashion-MNIST in their official IDX files, plain or gzip (spec §6.2): images with magic 0x803, count, rows and columns;
/// labels with magic 0x801 and count; all 32-bit big-endian, then one byte per value.
/// </summary>
internal static class IdxDataset
{
    private const int ImageMagic = 0x803,
        LabelMagic = 0x801;
    private const int GreatestSide = 4096; // of an image; more is a damaged header rather than a data set

    // deflate cannot shrink anything more than 1032 times (zlib's technical notes), so a header that promises more is lying.
    private const int GreatestRatio = 1032;

    /// <summary>The four official file names, for help and messages.</summary>
    public const string Files =
        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz";

    /// <summary>Reads both splits from <paramref name="folder"/>; a plain file is preferred to a .gz of the same name.</summary>
    /// <exception cref="DatasetException">A file is missing, damaged, or does not fit its sibling.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, IReadOnlyList<string> classes)
    {
        var splits = DatasetException.Each(["train", "t10k"], prefix => LoadSplit(folder, prefix, classes));
        var (train, test) = (splits[0], splits[1]);
        if ((train.Height, train.Width) != (test.Height, test.Width))
            throw new DatasetException(
                $"{folder}: training images are {train.Height}x{train.Width}, but test images are "
                    + $"{test.Height}x{test.Width}; take both from the same download"
            );
        return (train, test);
    }

    private static ImageDataset LoadSplit(string folder, string prefix, IReadOnlyList<string> classes)
    {
        var imagePath = Find(folder, prefix + "-images-idx3-ubyte");
        var labelPath = Find(folder, prefix + "-labels-idx1-ubyte");
        var (sizes, pixels) = Read(imagePath, ImageMagic, 3);
        var (counts, labelBytes) = Read(labelPath, LabelMagic, 1);
        if (sizes[0] != counts[0])
            throw new DatasetException(
                $"{imagePath} has {sizes[0]} images, but {labelPath} has {counts[0]} labels; they must be of the same download"
            );
        var bad = new BadRecords();
        for (var i = 0; i < labelBytes.Length; i++)
            if (labelBytes[i] >= classes.Count)
                bad.Add($"{labelPath}: record {i}: label {labelBytes[i]}, expected 0 … {classes.Count - 1}; download the file again");
        bad.ThrowIfAny();
        return new ImageDataset(1, sizes[1], sizes[2], pixels, Array.ConvertAll(labelBytes, label => (int)label), classes);
    }

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        var zipped = plain + ".gz";
        return File.Exists(plain) ? plain
            : File.Exists(zipped) ? zipped
            : throw new DatasetException($"{plain}: no such file, nor with .gz; the folder needs {Files}");
    }

    private static (int[] Sizes, byte[] Values) Read(string path, int magic, int dimensions)
    {
        try
        {
            using var file = File.OpenRead(path);
            var zipped = path.EndsWith(".gz", StringComparison.Ordinal);
            using Stream content = zipped ? new StrictGzip(file) : file;
            return Parse(path, content, zipped ? file.Length * GreatestRatio : file.Length, magic, dimensions);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read ({exception.Message}); if it is damaged, download it again", exception);
        }
    }

    private static (int[] Sizes, byte[] Values) Parse(string path, Stream content, long greatestLength, int magic, int dimensions)
    {
        var header = new byte[4 + 4 * dimensions];
        var found = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (found < header.Length)
            throw new DatasetException($"{path}: truncated: {found} bytes, not even the header of {header.Length}; download it again");
        var foundMagic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (foundMagic != magic)
            throw new DatasetException(
                $"{path}: starts with 0x{foundMagic:x8}, expected the magic number 0x{magic:x8} of "
                    + (dimensions == 3 ? "IDX images" : "IDX labels")
                    + "; is it another file under this name?"
            );
        var sizes = new int[dimensions];
        for (var i = 0; i < dimensions; i++)
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
        if (sizes[0] < 1 || sizes.Skip(1).Any(side => side is < 1 or > GreatestSide))
            throw new DatasetException(
                $"{path}: header says {string.Join('x', sizes)}; expected at least one record and sides of "
                    + $"1 … {GreatestSide}; download it again"
            );
        var length = sizes.Aggregate(1L, (product, size) => product * size); // at most 2³¹ · 2²⁴: no overflow
        if (length > Array.MaxLength || length > greatestLength)
            throw new DatasetException(
                $"{path}: truncated: header promises {string.Join('x', sizes)} = {length} bytes, more than the "
                    + "file can hold; download it again"
            );

        var values = new byte[length];
        found = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (found < values.Length)
            throw new DatasetException(
                $"{path}: truncated in record {found / (length / sizes[0])}: {found} of {length} data bytes; download it again"
            );
        if (content.ReadByte() >= 0)
            throw new DatasetException($"{path}: there is more after the {sizes[0]} records that the header promises; download it again");
        return (sizes, values);
    }
}
