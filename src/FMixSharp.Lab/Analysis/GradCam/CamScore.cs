using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>
/// How much of the image a model looks at: the sum of its normalised maps of the predicted classes, averaged over images (spec §5.2). At
/// most the number of pixels.
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Sum">Mean sum in the layer's own size.</param>
/// <param name="ImageHeight">Rows of the images.</param>
/// <param name="ImageWidth">Columns of the images.</param>
/// <param name="ImageSum">Mean sum of the maps in the size of the images, bilinearly.</param>
public sealed record CamScore(string Layer, int Height, int Width, double Sum, int ImageHeight, int ImageWidth, double ImageSum)
{
    private const int BatchSize = 100; // feature maps and their gradients of a wide network fit in memory

    /// <summary>The mean sums at one layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Test images.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="method">How maps are made.</param>
    internal static CamScore Of(TrainedModel model, ModelImages images, string layer, CamMethod method)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var extractor = new CamExtractor(model.Model, layer, method);
        double sum = 0,
            imageSum = 0;
        var size = (Height: 0, Width: 0);
        foreach (var batch in images.Unchanged(BatchSize).Epoch(0))
        {
            using (batch)
            {
                using var scope = NewDisposeScope();
                using var maps = extractor.Compute(batch.Inputs.to(model.Device));
                size = ((int)maps.Maps.shape[1], (int)maps.Maps.shape[2]);
                sum += maps.Normalised().sum().item<float>();
                imageSum += maps.Resized(images.Height, images.Width).sum().item<float>();
            }
        }
        return new CamScore(layer, size.Height, size.Width, sum / images.Count, images.Height, images.Width, imageSum / images.Count);
    }
}
