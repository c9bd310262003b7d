using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Meshes as STL, binary (80 bytes, the number of triangles, 50 bytes each) or as text ("solid", and "vertex x y z" three times for each
/// triangle). Normals are not used.
/// </summary>
internal static class StlFile
{
    private const int Header = 84,
        Each = 50;

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="DatasetException">It is no such mesh; the message names file and place.</exception>
    public static Mesh Parse(byte[] bytes, string path)
    {
        var isText = IsText(bytes);
        // Binary files may begin with "solid", too: their length tells.
        if (Count(bytes) is > 0 and var count && (bytes.Length == Header + Each * count || !isText))
            return Binary(path, bytes, count);
        return isText
            ? Text(path, Encoding.UTF8.GetString(bytes))
            : throw new DatasetException(
                $"{path}: no STL file with triangles: {bytes.Length} bytes that do not begin with 'solid'; expected {Header} bytes and "
                    + $"{Each} for each triangle"
            );
    }

    /// <summary>Whether a file begins as one as text does, or has the length of a binary one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> bytes) =>
        IsText(bytes) || (Count(bytes) is > 0 and var count && bytes.Length == Header + Each * count);

    private static bool IsText(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8).StartsWith("solid"u8);

    // By the header of a binary file; 0 where there is none.
    private static long Count(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Header ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Header - 4)..]) : 0;

    private static Mesh Binary(string path, byte[] bytes, long count)
    {
        if (bytes.Length < Header + Each * count)
            throw new DatasetException(
                $"{path}: {bytes.Length} bytes, but by its header there are {count} triangles, which take {Header + Each * count}; it "
                    + "is cut off, or no STL file"
            );
        var vertices = new List<Vector3>((int)(3 * count));
        for (var i = 0; i < count; i++)
        for (var corner = 0; corner < 3; corner++)
        {
            var at = Header + Each * i + 12 * (corner + 1);
            vertices.Add(
                MeshFile.Finite(
                    new Vector3(
                        BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at)),
                        BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at + 4)),
                        BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at + 8))
                    ),
                    $"{path}: byte {at}"
                )
            );
        }
        return MeshFile.Made(path, vertices, [.. Enumerable.Range(0, vertices.Count)]);
    }

    private static Mesh Text(string path, string content)
    {
        var vertices = new List<Vector3>();
        var number = 0;
        foreach (var line in content.Split('\n'))
        {
            number++;
            var words = MeshFile.Words(line);
            if (words is not ["vertex", ..])
                continue;
            var where = $"{path}: line {number}";
            vertices.Add(
                words.Length == 4
                    ? new Vector3(
                        MeshFile.Coordinate(words[1], where),
                        MeshFile.Coordinate(words[2], where),
                        MeshFile.Coordinate(words[3], where)
                    )
                    : throw new DatasetException($"{where}: a vertex of {words.Length - 1} coordinates; expected 3")
            );
        }
        if (vertices.Count % 3 != 0)
            throw new DatasetException($"{path}: {vertices.Count} vertices; expected three for each triangle: it is cut off");
        return MeshFile.Made(path, vertices, [.. Enumerable.Range(0, vertices.Count)]);
    }
}
