using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Images;

/// <summary>Training images on sheets.</summary>
internal static class ImagePreview
{
    /// <summary>Draws a batch of training images: shuffled, cropped, flipped, normalised and mixed as the run does it.</summary>
    /// <param name="task">The images.</param>
    /// <param name="options">The run's options; its seed chooses the images and the mix.</param>
    /// <param name="count">Samples in the batch, at least 1.</param>
    public static MixPreview Mixed(ImageTask task, TrainOptions options, int count) =>
        Sheet(task, options)
            .Mixed(
                Loader(task, task.Train, options, Math.Min(count, task.Train.Count), TrainingSheet.Key(options).Fold(Places.Shuffle)),
                (plan, images) => ImageMixing.Apply(plan, images, task.Normalisation)
            );

    /// <summary>The PNG of a few training images: each as it is stored, and as three epochs show it to the model.</summary>
    /// <param name="task">The images.</param>
    /// <param name="options">The run's options; its seed chooses images and augmentation.</param>
    /// <param name="count">Images, at least 1.</param>
    /// <exception cref="FormatException">The augmentation makes no sense.</exception>
    public static byte[] Augmented(ImageTask task, TrainOptions options, int count)
    {
        var key = TrainingSheet.Key(options);
        var images = task.Train.StratifiedSample(Math.Min(count, task.Train.Count), key.Fold(Places.Images));
        return Sheet(task, options)
            .Augmented(
                [
                    .. Enumerable
                        .Range(0, images.Count)
                        .Select(i => ImageRaster.FromBytes(images.Image(i), images.Channels, images.Height, images.Width)),
                ],
                images.Labels,
                Loader(task, images, options, images.Count, key),
                $"{options.Augment}, crop and flip",
                "stored image = three times what the model sees"
            );
    }

    private static TrainingSheet Sheet(ImageTask task, TrainOptions options) =>
        new(options, images => ImageRaster.FromBatch(images, task.Normalisation), task.Train.Classes);

    private static ImageLoader Loader(ImageTask task, ImageSplit images, TrainOptions options, int batchSize, RandomKey key) =>
        new(images, task.Normalisation, batchSize, task.Augmentation, key, ImageAugmentation.Create(options.Augment));
}
