using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.PointClouds;

/// <summary>How finely objects are seen.</summary>
internal sealed class PointCloudOptions()
    : OptionGroup(
        "Point clouds",
        new TrainOption(nameof(TrainOptions.Points), new WholeNumbers(2, MostPoints), "Points of each object.")
        {
            For = OptionAudience.OnPointClouds,
        },
        new TrainOption(
            nameof(TrainOptions.Resolution),
            new WholeNumbers(2, MostVoxels),
            "Voxels along each axis of the grids that are mixed."
        )
        {
            For = OptionAudience.OnPointClouds,
        }
    )
{
    private const int MostPoints = 65_536; // far above what anybody trains

    // A grid of 256³ floats takes 64 MB, and a batch has several.
    private const int MostVoxels = 256;

    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (
            Datasets.KindOf(options.Dataset) is PointCloudKind
            && options.Resolution is >= 2 and < VoxNet.LeastResolution
            && ModelCatalog.Names.Contains(options.Model)
            && ModelCatalog.Find(options.Model).Input == ModelInput.Voxels
        )
            yield return $"{name(nameof(options.Resolution))} is {options.Resolution}; expected a whole number from "
                + $"{VoxNet.LeastResolution} to {MostVoxels}.";
    }
}
