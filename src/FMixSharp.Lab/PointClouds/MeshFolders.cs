using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Points of the meshes in &lt;class&gt;/&lt;split&gt;/*.off. They are drawn once, uniformly on the surface, from a key of the file's name:
/// the same points for everybody, whatever else is in the folder.
/// </summary>
internal static class MeshFolders
{
    /// <summary>Reads all meshes of a split, on all cores.</summary>
    /// <exception cref="DatasetException">A folder is missing or empty, or meshes are broken: all of them.</exception>
    public static PointCloudSplit Read(string root, string split, IReadOnlyList<string> classes, int points)
    {
        var files = classes.SelectMany((name, label) => List(root, name, split).Select(path => (Path: path, Label: label))).ToArray();
        var values = new float[checked(files.Length * 3 * points)];
        var errors = new DatasetException?[files.Length];
        Parallel.For(
            0,
            files.Length,
            i =>
            {
                try
                {
                    var key = Places.Mesh(Path.GetFileName(files[i].Path));
                    Draw(MeshFile.Read(files[i].Path), files[i].Path, values.AsSpan(i * 3 * points, 3 * points), key);
                }
                catch (DatasetException exception)
                {
                    errors[i] = exception;
                }
            }
        );
        return DatasetException.Of(errors) is { } damage
            ? throw damage
            : new PointCloudSplit(values, [.. files.Select(file => file.Label)], classes);
    }

    /// <summary>Points on the surface of a mesh; the first ones are the same, however many there are.</summary>
    /// <param name="mesh">The mesh, at any place and scale.</param>
    /// <param name="place">Its file, for messages.</param>
    /// <param name="points">Room for three coordinates of each point.</param>
    /// <param name="key">The randomness.</param>
    /// <exception cref="DatasetException">It has no surface.</exception>
    public static void Draw(Mesh mesh, string place, Span<float> points, RandomKey key)
    {
        SurfaceSampler surface;
        try
        {
            surface = new SurfaceSampler(mesh.Normalised());
        }
        catch (ArgumentException)
        {
            throw new DatasetException(
                $"{place}: none of its {mesh.Triangles.Length / 3} triangles has an area, so there is no surface to draw points from"
            );
        }
        var random = key.Stream();
        surface.Draw(points, ref random);
    }

    private static string[] List(string root, string name, string split)
    {
        var folder = Path.Combine(root, name, split);
        if (!Directory.Exists(folder))
            throw new DatasetException($"{folder}: no such folder; {ModelNetDataset.Name} needs {ModelNetDataset.Files}");
        string[] files = [.. Directory.EnumerateFiles(folder, "*.off").Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new DatasetException($"{folder} has no .off file; {ModelNetDataset.Name} needs {ModelNetDataset.Files}");
    }
}
