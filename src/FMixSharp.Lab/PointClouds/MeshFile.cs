using System.Globalization;
using System.Numerics;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Meshes of any format that is read here, told apart by the endings of their names.</summary>
internal static class MeshFile
{
    /// <summary>How names of such files end, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".off", ".obj", ".ply", ".stl"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is no such mesh: the message names file and place, and what was
    /// expected.</exception>
    public static Mesh Read(string path) => Parse(FileContent.Read(path), path);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="place">The file, for messages and by its ending; of what has none that is known, the beginning tells the
    /// format.</param>
    /// <exception cref="DatasetException">It is no such mesh: the message names place, and what was expected.</exception>
    public static Mesh Parse(byte[] file, string place) =>
        Format(file, place) switch
        {
            ".obj" => ObjFile.Parse(file, place),
            ".ply" => PlyFile.Parse(file, place),
            ".stl" => StlFile.Parse(file, place),
            _ => OffFile.Parse(file, place),
        };

    private static string Format(ReadOnlySpan<byte> file, string place)
    {
        var ending = Path.GetExtension(place).ToLowerInvariant();
        return Endings.Contains(ending) ? ending
            : file.StartsWith("ply"u8) ? ".ply"
            : StlFile.IsOne(file) ? ".stl"
            : file.StartsWith("v "u8) || file.IndexOf("\nv "u8) >= 0 ? ".obj"
            : ".off";
    }

    /// <summary>A finite number.</summary>
    /// <param name="text">As it stands in the file.</param>
    /// <param name="where">File and place, for the message.</param>
    /// <exception cref="DatasetException">It is none.</exception>
    public static float Coordinate(string text, string where) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new DatasetException($"{where}: '{Shown(text)}' is not a finite coordinate");

    /// <summary>Throws where a coordinate is not finite.</summary>
    public static Vector3 Finite(Vector3 point, string where) =>
        float.IsFinite(point.X) && float.IsFinite(point.Y) && float.IsFinite(point.Z)
            ? point
            : throw new DatasetException($"{where}: a coordinate is not finite ({point})");

    /// <summary>Adds a polygon as a fan of triangles.</summary>
    /// <exception cref="DatasetException">It has fewer than three corners, or one that is no vertex.</exception>
    public static void AddPolygon(List<int> triangles, ReadOnlySpan<int> corners, int vertices, string where)
    {
        if (corners.Length < 3)
            throw new DatasetException($"{where}: the face has {corners.Length} corners; expected at least 3");
        foreach (var corner in corners)
            if (corner < 0 || corner >= vertices)
                throw new DatasetException($"{where}: the face names vertex {corner}, from 0, but there are {vertices}");
        for (var i = 2; i < corners.Length; i++)
            triangles.AddRange([corners[0], corners[i - 1], corners[i]]);
    }

    /// <summary>The mesh, which must have a face.</summary>
    public static Mesh Made(string path, List<Vector3> vertices, List<int> triangles) =>
        triangles.Count > 0
            ? new Mesh([.. vertices], [.. triangles])
            : throw new DatasetException($"{path}: {vertices.Count} vertices and no face, so there is no surface to draw points from");

    /// <summary>Words of a line.</summary>
    public static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The beginning of a text, for a message.</summary>
    public static string Shown(string text) =>
        string.Concat(text.Take(30).Select(c => char.IsControl(c) ? '?' : c)) + (text.Length > 30 ? "…" : "");
}
