using FMixSharp.Lab.Data;
using PureHDF;
using PureHDF.Selections;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// One HDF5 file for each class, whose dataset "data" holds image files as sequences of bytes of any length (spec §6.4). A file is opened
/// for every image: that takes a fraction of the time of decoding, is safe on many threads, and keeps nothing of the file in memory.
/// </summary>
internal sealed class Hdf5Images : EncodedImages
{
    private const string Name = "data";

    private readonly string[] paths;
    private readonly int[] rows;

    private Hdf5Images(string[] paths, int[] rows, int[] labels, IReadOnlyList<string> classes)
        : base(labels, classes) => (this.paths, this.rows) = (paths, rows);

    /// <summary>The images of all classes, class by class.</summary>
    /// <param name="folder">The split's folder.</param>
    /// <param name="classes">The files' names without .hdf5, in order of class index.</param>
    /// <exception cref="DatasetException">A file is missing or something else.</exception>
    public static Hdf5Images Open(string folder, IReadOnlyList<string> classes)
    {
        string[] paths = [.. classes.Select(name => Path.Combine(folder, name + ".hdf5"))];
        int[] counts = [.. paths.Select(path => Of(path, data => Length(data, new FileInfo(path).Length)))];
        int[] labels = [.. counts.SelectMany((count, label) => Enumerable.Repeat(label, count))];
        return new Hdf5Images(paths, [.. counts.SelectMany(count => Enumerable.Range(0, count))], labels, classes);
    }

    protected override byte[] Encoded(int index) =>
        Of(paths[Labels[index]], data => data.Read<byte[][]>(new HyperslabSelection((ulong)rows[index], 1))[0]);

    protected override string Place(int index) => $"{paths[Labels[index]]}: image {rows[index]}";

    private static int Length(IH5Dataset data, long fileLength)
    {
        var type = data.Type;
        if (
            type.Class != H5DataTypeClass.VariableLength
            || type.VariableLength.BaseType is not { Class: H5DataTypeClass.FixedPoint, Size: 1 }
            || data.Space.Rank != 1
        )
            throw new InvalidDataException($"'{Name}' is no list of byte sequences");
        var rows = data.Space.Dimensions[0];
        if (rows == 0)
            throw new InvalidDataException($"'{Name}' is empty");
        // An image takes a byte at least.
        return rows <= (ulong)Math.Min(fileLength, int.MaxValue)
            ? (int)rows
            : throw new InvalidDataException($"'{Name}' has {rows} images by its header, but the file only {fileLength} bytes");
    }

    private static T Of<T>(string path, Func<IH5Dataset, T> read)
    {
        try
        {
            using var file = H5File.OpenRead(path);
            return read(file.Dataset(Name));
        }
        catch (Exception exception)
        {
            // PureHDF reports damage by many types of exception; sizes that are none by one of too little memory.
            throw new DatasetException(
                $"{path}: cannot be read ({exception.Message}); expected an HDF5 file with a dataset '{Name}' of image files; "
                    + "make it again",
                exception
            );
        }
    }
}
