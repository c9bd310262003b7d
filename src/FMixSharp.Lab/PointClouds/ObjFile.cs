using System.Globalization;
using System.Numerics;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Meshes as Wavefront OBJ: lines "v x y z" and "f a b c …" with vertices from 1, or from −1 backwards, alone or as a/b/c with texture and
/// normal. Polygons become fans of triangles; everything else is passed over.
/// </summary>
internal static class ObjFile
{
    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="DatasetException">It is no such mesh; the message names file and line.</exception>
    public static Mesh Parse(byte[] file, string path)
    {
        using var lines = new StreamReader(new MemoryStream(file));
        var vertices = new List<Vector3>();
        var triangles = new List<int>();
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            var words = MeshFile.Words(line);
            if (words is not ["v" or "f", ..])
                continue;
            var where = $"{path}: line {number}";
            if (words[0] == "v")
            {
                if (words.Length < 4)
                    throw new DatasetException($"{where}: a vertex of {words.Length - 1} coordinates; expected 3");
                vertices.Add(
                    new Vector3(
                        MeshFile.Coordinate(words[1], where),
                        MeshFile.Coordinate(words[2], where),
                        MeshFile.Coordinate(words[3], where)
                    )
                );
            }
            else
            {
                MeshFile.AddPolygon(
                    triangles,
                    Array.ConvertAll(words[1..], word => Index(word, vertices.Count, where)),
                    vertices.Count,
                    where
                );
            }
        }
        return MeshFile.Made(path, vertices, triangles);
    }

    private static int Index(string word, int vertices, string where) =>
        int.TryParse(word.Split('/')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && index != 0
            ? index > 0
                ? index - 1
                : vertices + index
            : throw new DatasetException($"{where}: '{MeshFile.Shown(word)}' is no vertex; expected numbers from 1, or from -1 backwards");
}
