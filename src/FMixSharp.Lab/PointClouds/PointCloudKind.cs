using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Solid objects, each of one class: as point clouds, or as the voxel grids that their points are in.</summary>
public sealed class PointCloudKind : DataKind
{
    private const string Page = "https://modelnet.cs.princeton.edu/";

    // No checksum of the archive is published, and none that a widely used library checks against is known.
    private const string ModelNetByHand =
        $"ModelNet10 is offered without a checksum: fetch ModelNet10.zip (about 450 MB) from {Page} and unpack it into the folder, "
        + $"which then has ModelNet10/<class>/{{train,test}}/*.off";

    internal PointCloudKind()
        : base("point clouds", ModelInput.Points, ModelInput.Voxels) =>
        Datasets = [
            new PointCloudSet(
                this,
                new(BuiltInSolids.Name, "1,600 + 400 generated point clouds, 8 classes", "MIT", null) { IsBuiltIn = true },
                ""
            )
            {
                Classes = BuiltInSolids.Classes,
                Load = (_, _, points, _) => BuiltInSolids.Open(points),
            },
            new PointCloudSet(
                this,
                new(
                    ModelNetDataset.Name,
                    "3,991 + 908 meshes of furniture, 10 classes",
                    "none stated, for research; cite Wu et al. (2015)",
                    Page
                )
                {
                    ByHand = ModelNetByHand,
                    LeastCount = 3_991 + 908,
                    TopFolders = ["ModelNet10", "modelnet10-points1024"],
                    Size = 2_200_000_000,
                    AboutDownload = 450_000_000,
                },
                ModelNetDataset.Files
            )
            {
                Classes = ModelNetDataset.Classes,
                Load = (folder, _, points, _) => ModelNetDataset.Open(folder, points),
            },
            new PointCloudSet(
                this,
                new(MeshFolderDataset.Name, "your own meshes in a folder for each class", "yours", null)
                {
                    IsUsers = true,
                    ByHand = "mesh-folder is a folder of your own: put .off, .obj, .ply or .stl files into a folder for each class",
                },
                MeshFolderDataset.Files
            )
            {
                Classes = ["one", "another"],
                Load = MeshFolderDataset.Open,
                Verify = MeshFolderDataset.Check,
                MeshKey = (content, _) => MeshFolderDataset.Key(content),
            },
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<Dataset> Datasets { get; }

    /// <inheritdoc/>
    public override bool HasPictures => true;

    internal override OptionGroup Options { get; } = new PointCloudOptions();

    /// <inheritdoc/>
    public override MixableSamples Mixable(ModelInput? input) =>
        input == ModelInput.Voxels
            ? new("voxel grids", PointCloudTrainingTask.GridMethods)
            : new(Name, PointCloudTrainingTask.PointMethods, ", or voxnet as the model, whose grids are mixed by more");
}
