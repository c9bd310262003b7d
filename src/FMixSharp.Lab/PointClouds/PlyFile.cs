using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Meshes as PLY, as text or binary in either order of bytes: x, y and z of "vertex", and the list vertex_indices (or vertex_index) of
/// "face", whose polygons become fans of triangles. Everything else is passed over.
/// </summary>
internal static class PlyFile
{
    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="DatasetException">It is no such mesh; the message names file and place.</exception>
    public static Mesh Parse(byte[] file, string path) => new Reader(path, file).Mesh();

    private sealed class Reader(string path, byte[] bytes)
    {
        private static readonly string[] axes = ["x", "y", "z"];

        private readonly List<Element> elements = [];
        private int at;
        private string format = "";
        private Queue<string> words = [];

        public Mesh Mesh()
        {
            ReadHeader();
            var vertices = new List<Vector3>();
            var triangles = new List<int>();
            foreach (var element in elements)
                for (var i = 0; i < element.Count; i++)
                    ReadOne(element, i, vertices, triangles);
            return MeshFile.Made(path, vertices, triangles);
        }

        private void ReadHeader()
        {
            if (Line() is not { } magic || magic.Trim() != "ply")
                throw new DatasetException($"{path}: no PLY file: it does not begin with 'ply'");
            for (var number = 2; ; number++)
            {
                var line = Line() ?? throw new DatasetException($"{path}: line {number}: the header does not end; expected 'end_header'");
                switch (MeshFile.Words(line))
                {
                    case ["end_header"]:
                        CheckHeader();
                        return;
                    case ["format", ("ascii" or "binary_little_endian" or "binary_big_endian") and var name, ..]:
                        format = name;
                        break;
                    case ["element", var name, var count]
                        when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var found):
                        elements.Add(new Element(name, found, []));
                        break;
                    case ["property", "list", var length, var type, var name] when elements.Count > 0 && Size(length) > 0 && Size(type) > 0:
                        elements[^1].Properties.Add(new Property(name, type, length));
                        break;
                    case ["property", var type, var name] when elements.Count > 0 && Size(type) > 0:
                        elements[^1].Properties.Add(new Property(name, type, null));
                        break;
                    case [] or ["comment" or "obj_info", ..]:
                        break;
                    default:
                        throw new DatasetException($"{path}: line {number}: '{MeshFile.Shown(line)}' is no line of a PLY header");
                }
            }
        }

        private void CheckHeader()
        {
            if (format.Length == 0)
                throw new DatasetException($"{path}: the header has no format; expected ascii, binary_little_endian or binary_big_endian");
            var vertex = elements.Find(element => element.Name == "vertex");
            if (vertex is null || axes.Any(axis => vertex.Properties.TrueForAll(property => property.Name != axis)))
                throw new DatasetException($"{path}: the header has no element 'vertex' with x, y and z");
            if (!elements.Exists(element => element.Name == "face" && element.Properties.Exists(IsFace)))
                throw new DatasetException(
                    $"{path}: the header has no element 'face' with a list vertex_indices: points without a surface"
                );
            // So that a header cannot ask for any amount of time or memory.
            if (elements.FirstOrDefault(element => element.Count > bytes.Length) is { } wrong)
                throw new DatasetException(
                    $"{path}: by its header it has {wrong.Count} of '{wrong.Name}', but it has {bytes.Length} bytes; it is cut off"
                );
        }

        private static bool IsFace(Property property) => property is { Length: not null, Name: "vertex_indices" or "vertex_index" };

        private void ReadOne(Element element, int index, List<Vector3> vertices, List<int> triangles)
        {
            var where = $"{path}: {element.Name} {index}";
            if (format == "ascii")
                words = new Queue<string>(MeshFile.Words(NextLine(where)));
            var point = Vector3.Zero;
            foreach (var property in element.Properties)
            {
                if (property.Length is { } length)
                {
                    var count = Value(length, where);
                    if (count < 0 || count > bytes.Length)
                        throw new DatasetException($"{where}: a list of {count}; it is damaged");
                    var list = new int[(int)count];
                    for (var i = 0; i < list.Length; i++)
                        list[i] = (int)Value(property.Type, where);
                    if (element.Name == "face" && IsFace(property))
                        MeshFile.AddPolygon(triangles, list, elements.Find(each => each.Name == "vertex")!.Count, where);
                    continue;
                }
                var value = Value(property.Type, where);
                point = property.Name switch
                {
                    "x" => point with { X = (float)value },
                    "y" => point with { Y = (float)value },
                    "z" => point with { Z = (float)value },
                    _ => point,
                };
            }
            if (element.Name == "vertex")
                vertices.Add(MeshFile.Finite(point, where));
        }

        private double Value(string type, string where)
        {
            if (format == "ascii")
            {
                return
                    words.TryDequeue(out var word)
                    && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new DatasetException($"{where}: '{MeshFile.Shown(word ?? "")}' is no number");
            }
            var size = Size(type);
            if (at + size > bytes.Length)
                throw new DatasetException($"{where}: the file ends; it is cut off, or its header is wrong");
            Span<byte> value = stackalloc byte[size];
            bytes.AsSpan(at, size).CopyTo(value);
            at += size;
            if (format == "binary_big_endian")
                value.Reverse();
            return type switch
            {
                "char" or "int8" => (sbyte)value[0],
                "uchar" or "uint8" => value[0],
                "short" or "int16" => BinaryPrimitives.ReadInt16LittleEndian(value),
                "ushort" or "uint16" => BinaryPrimitives.ReadUInt16LittleEndian(value),
                "int" or "int32" => BinaryPrimitives.ReadInt32LittleEndian(value),
                "uint" or "uint32" => BinaryPrimitives.ReadUInt32LittleEndian(value),
                "float" or "float32" => BinaryPrimitives.ReadSingleLittleEndian(value),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
            };
        }

        // Bytes of a type; 0 for none that there is.
        private static int Size(string type) =>
            type switch
            {
                "char" or "int8" or "uchar" or "uint8" => 1,
                "short" or "int16" or "ushort" or "uint16" => 2,
                "int" or "int32" or "uint" or "uint32" or "float" or "float32" => 4,
                "double" or "float64" => 8,
                _ => 0,
            };

        private string NextLine(string where)
        {
            string? line;
            do line = Line() ?? throw new DatasetException($"{where}: the file ends; it is cut off, or its header is wrong");
            while (string.IsNullOrWhiteSpace(line));
            return line;
        }

        // Null at the end of the file.
        private string? Line()
        {
            if (at >= bytes.Length)
                return null;
            var rest = bytes.AsSpan(at);
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            at += end < 0 ? rest.Length : end + 1;
            return Encoding.UTF8.GetString(line).TrimEnd('\r');
        }
    }

    private sealed record Element(string Name, int Count, List<Property> Properties);

    // Length: the type of a list's length; null for a single number.
    private sealed record Property(string Name, string Type, string? Length);
}
