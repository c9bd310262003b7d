using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Images;

/// <summary>Every image operation on one image.</summary>
public static class OperationSheet
{
    /// <summary>The PNG: each operation at the least, middle and greatest magnitude that policies use, where it has one.</summary>
    /// <param name="options">The run's options; its seed chooses the image and signs.</param>
    /// <param name="log">Told what takes time, such as decoding a folder of images for the first time.</param>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public static byte[] Png(TrainOptions options, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = ImageDatasets.Open(options.Dataset, options.Data, log).Train;
        var key = Places.Root(options.Seed).Fold(Places.Preview);
        var image = data.StratifiedSample(1, key.Fold(Places.Images)).Image(0).ToArray();
        var nothing = new Raster(data.Width, data.Height, Raster.Space);
        var tiles = new List<Tile> { new(Raster.Row([Picture(image), nothing, nothing]), "the image") };
        foreach (var operation in Enum.GetValues<ImageOperation>())
        {
            var steps = Levels(operation, key);
            var pictures = new List<Raster>();
            foreach (var step in steps)
            {
                var result = new byte[image.Length];
                ImageOperations.Apply(step, image, result, data.Channels, data.Height, data.Width);
                pictures.Add(Picture(result));
            }
            // A zero is added because a random sign may have made a minus zero.
            var magnitudes =
                steps.Count == 1
                    ? ""
                    : string.Join("  ", steps.Select(step => (step.Magnitude + 0).ToString("0.##", CultureInfo.InvariantCulture)));
            tiles.Add(
                new Tile(Raster.Row([.. pictures, .. Enumerable.Repeat(nothing, 3 - pictures.Count)]), operation.ToString(), magnitudes)
            );
        }
        return ContactSheet.Png([$"image operations on an image of {options.Dataset}"], tiles, columns: 4, side: 3 * 64 + 8, gap: 16);

        Raster Picture(byte[] pixels) => ImageRaster.FromBytes(pixels, data.Channels, data.Height, data.Width);
    }

    // One step where the magnitude does not change with the level, and so is none.
    private static List<ImageStep> Levels(ImageOperation operation, RandomKey key)
    {
        var steps = new List<ImageStep>();
        var drawn = new ImageStep[1];
        foreach (var level in new[] { 0, 0.5, 1 })
        {
            var random = key.Fold(operation.ToString()).Stream(); // the same sign and centre at every level
            new SubPolicies([new PolicyOperation(operation, 1, level)]).Draw(ref random, drawn);
            steps.Add(drawn[0]);
        }
        return steps[0].Magnitude == steps[2].Magnitude ? [steps[0]] : steps;
    }
}
