using System.Globalization;
using System.Numerics;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Meshes in the Object File Format, as ModelNet has them: "OFF", the numbers of vertices, faces and edges, a line for each vertex and one
/// for each face. Comments (#) and blank lines are passed over, polygons become fans of triangles, what follows a vertex or a face on its
/// line (colours) is ignored. The counts may stand right behind "OFF", as in the broken headers of some of ModelNet's files ("OFF490 518
/// 0"). Headers that announce texture coordinates, colours or normals behind a vertex (STOFF, COFF, NOFF, and together) are read alike.
/// </summary>
internal static class OffFile
{
    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="DatasetException">It is no such mesh: the message names file and line, and what was expected.</exception>
    public static Mesh Parse(byte[] file, string path) => new Reader(path, file).Mesh();

    private ref struct Reader(string path, byte[] content)
    {
        private ReadOnlySpan<byte> rest = content; // of the file
        private ReadOnlySpan<byte> line; // what is left of the current one
        private int number; // of the current line, from 1

        public Mesh Mesh()
        {
            var (vertices, faces) = Counts();
            var points = new Vector3[vertices];
            for (var i = 0; i < vertices; i++)
            {
                NextLine($"vertex {i + 1} of {vertices}");
                points[i] = new Vector3(Coordinate(), Coordinate(), Coordinate());
            }
            var triangles = new List<int>(3 * faces);
            for (var i = 0; i < faces; i++)
            {
                NextLine($"face {i + 1} of {faces}");
                AddFace(triangles, vertices);
            }
            return new Mesh(points, [.. triangles]);
        }

        private (int Vertices, int Faces) Counts()
        {
            NextLine("the header 'OFF'");
            var header = Without(Without(Without(line, "ST"u8), "C"u8), "N"u8);
            if (!header.StartsWith("OFF"u8))
                throw Error($"it begins with '{Shown(line)}'; expected 'OFF', or COFF or NOFF with colours or normals");
            line = header[3..];
            if (line.TrimStart(Blanks).IsEmpty)
                NextLine("the numbers of vertices, faces and edges");
            int vertices = Count("vertices"),
                faces = Count("faces");
            if (faces == 0)
                throw Error("there are 0 faces, so there is no surface to draw points from; expected at least one");
            // A vertex takes six bytes ("0 0 0" and the end of its line) and a face as many, so that a header cannot ask for any amount of
            // memory.
            return vertices + (long)faces <= content.Length / 6 + 1
                ? (vertices, faces)
                : throw Error(
                    $"{vertices} vertices and {faces} faces are more than a file of {content.Length} bytes holds; it is cut off, or "
                        + $"its header is wrong"
                );
        }

        private static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
            text.StartsWith(start) ? text[start.Length..] : text;

        private int Count(string what)
        {
            var token = Token();
            return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw Error($"'{Shown(token)}' is not a number of {what}; expected the numbers of vertices, faces and edges");
        }

        private float Coordinate()
        {
            var token = Token();
            return float.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                ? value
                : throw Error($"'{Shown(token)}' is not a finite coordinate; expected three of them for each vertex");
        }

        private void AddFace(List<int> triangles, int vertices)
        {
            var corners = Index("a number of corners", int.MaxValue);
            if (corners < 3)
                throw Error($"the face has {corners} corners; expected at least 3");
            int first = Index("a vertex", vertices),
                second = Index("a vertex", vertices);
            for (var i = 2; i < corners; i++)
            {
                var third = Index("a vertex", vertices);
                triangles.AddRange([first, second, third]);
                second = third;
            }
        }

        private int Index(string what, int end)
        {
            var token = Token();
            if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
                throw Error($"'{Shown(token)}' is not {what}; expected the number of corners of a face and the index of each");
            return index >= 0 && index < end ? index : throw Error($"the face names vertex {index}, but there are {end}, from 0");
        }

        private static ReadOnlySpan<byte> Blanks => " \t\r"u8;

        // The next word of the line; empty at its end.
        private ReadOnlySpan<byte> Token()
        {
            line = line.TrimStart(Blanks);
            var end = line.IndexOfAny(Blanks);
            var token = end < 0 ? line : line[..end];
            line = line[token.Length..];
            return token;
        }

        private void NextLine(string wanted)
        {
            do
            {
                if (rest.IsEmpty)
                {
                    number++;
                    throw Error($"the file ends where {wanted} should be; it is cut off, or its header is wrong");
                }
                var end = rest.IndexOf((byte)'\n');
                line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? [] : rest[(end + 1)..];
                number++;
                var comment = line.IndexOf((byte)'#');
                line = (comment < 0 ? line : line[..comment]).Trim(Blanks);
            } while (line.IsEmpty);
        }

        private readonly DatasetException Error(string what) => new($"{path}: line {number}: {what}");

        private static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 30)]);
    }
}
