using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.PointClouds;

/// <summary>A user's own meshes (<see cref="MeshFile"/>) in class folders (<see cref="SampleFolders"/>).</summary>
internal static class MeshFolderDataset
{
    /// <summary>Its name.</summary>
    public const string Name = "mesh-folder";

    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files =
        "a folder for each class, or train/ with val/ or test/ and class folders in each; .off, .obj, .ply or .stl files";

    private const string Objects = "objects";

    // To see whether a mesh can be used.
    private const int FewPoints = 2;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">It.</param>
    /// <param name="options">Whether files that cannot be read are left out.</param>
    /// <param name="points">Points to draw of each mesh, at least 2.</param>
    /// <param name="log">Receives a line for each thing that is odd; may be null.</param>
    /// <exception cref="DatasetException">There are no classes, or files that cannot be used.</exception>
    public static PointCloudTask Open(string folder, TrainOptions options, int points, Action<string>? log)
    {
        var files = SampleFiles<float[]>.Open(folder, Objects, MeshFile.Endings, Reading(points), options.SkipBroken, options.NotesTo(log));
        return new PointCloudTask(Name, Split(files.Folders.Train), Split(files.Folders.Test))
        {
            Validation = files.Folders.Validation.Count > 0 ? Split(files.Folders.Validation) : null,
            Files = files.Folders,
        };

        PointCloudSplit Split(IReadOnlyList<SampleFile> part) =>
            new([.. part.SelectMany(file => files[file])], [.. part.Select(file => file.Class)], files.Folders.Classes)
            {
                Names = [.. part.Select(file => file.Name)],
            };
    }

    /// <summary>Says all that is wrong or odd with a folder.</summary>
    public static void Check(FolderCheck check, TrainOptions options) =>
        SampleFilesCheck.Run(check, Objects, MeshFile.Endings, Reading(FewPoints));

    /// <summary>By which points of a file are drawn: its content, so that they are the same wherever it lies and whatever it is called.
    /// </summary>
    public static RandomKey Key(byte[] file) => Places.Mesh(FileContent.Hash(file));

    private static ReadSamples<float[]> Reading(int points) =>
        SampleFiles.Each(
            (file, content) =>
            {
                var values = new float[3 * points];
                MeshFolders.Draw(MeshFile.Parse(content, file.Path), file.Path, values, Key(content));
                return values;
            }
        );
}
