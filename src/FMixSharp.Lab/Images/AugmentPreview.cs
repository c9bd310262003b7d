using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Training images beside what their augmentation makes of them.</summary>
public static class AugmentPreview
{
    private const int Epochs = 3;

    /// <summary>The PNG of a few training images: each as it is stored, and as three epochs show it to the model.</summary>
    /// <param name="options">The run's options; its seed chooses images and augmentation.</param>
    /// <param name="log">Told what takes time, such as decoding a folder of images for the first time.</param>
    /// <param name="count">Images, at least 1.</param>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="FormatException">The augmentation makes no sense.</exception>
    public static byte[] Png(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        var task = ImageDatasets.Open(options.Dataset, options.Data, log);
        var key = Places.Root(options.Seed).Fold(Places.Preview);
        var images = task.Train.StratifiedSample(Math.Min(count, task.Train.Count), key.Fold(Places.Images));
        var loader = new BatchLoader(
            images,
            task.Normalisation,
            images.Count,
            task.Augmentation,
            key,
            ImageAugmentation.Create(options.Augment)
        );
        var pictures = new Raster[images.Count, Epochs + 1];
        for (var i = 0; i < images.Count; i++)
            pictures[i, 0] = ImageRaster.FromBytes(images.Image(i), images.Channels, images.Height, images.Width);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var batch = loader.Epoch(epoch).Single();
            using var scope = NewDisposeScope();
            var values = images.ModelInput(batch.Inputs).data<float>().ToArray();
            for (var i = 0; i < batch.Size; i++)
            {
                pictures[batch.DatasetIndices[i], epoch + 1] = ImageRaster.FromNormalised(
                    values.AsSpan(i * images.ImageSize, images.ImageSize),
                    images.Channels,
                    images.Height,
                    images.Width,
                    task.Normalisation
                );
            }
        }
        var names = ClassCaptions.Of(images.Classes);
        var tiles = Enumerable
            .Range(0, images.Count)
            .Select(i => new Tile(
                Raster.Row([.. Enumerable.Range(0, Epochs + 1).Select(column => pictures[i, column])]),
                names[images.Labels[i]]
            ));
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Dataset} augmented by {options.Augment}, crop and flip, seed {options.Seed}"
        );
        return ContactSheet.Png(
            ClassCaptions.Title([title, "stored image = three times what the model sees"], images.Classes, names),
            [.. tiles],
            columns: 2,
            side: 400,
            gap: 20
        );
    }
}
