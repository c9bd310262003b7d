using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>A mixed batch of images.</summary>
internal static class ImagePreview
{
    /// <summary>Draws a batch of training images: shuffled, cropped, flipped, normalised and mixed as the run does it.</summary>
    /// <param name="task">The images.</param>
    /// <param name="options">The run's options; its seed chooses the images and the mix.</param>
    /// <param name="count">Samples in the batch, at least 1.</param>
    public static MixPreview Of(ImageTask task, TrainOptions options, int count)
    {
        var key = Places.Root(options.Seed).Fold(Places.Preview);
        // Always a mask for each sample: many different ones show more than many times the same.
        var sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay, perSample: true);
        using var scope = NewDisposeScope();
        var loader = new BatchLoader(
            task.Train,
            task.Normalisation,
            Math.Min(count, task.Train.Count),
            task.Augmentation,
            key.Fold(Places.Shuffle),
            ImageAugmentation.Create(options.Augment)
        );
        using var batch = loader.Epoch(0).First();
        var shape = Array.ConvertAll(batch.Inputs.shape[2..], length => (int)length);
        var plan = sampler.Draw(
            new MixRequest(batch.Size, shape, key.Fold(Places.Mix)) { Step = 0, Labels = batch.Labels.data<long>().ToArray() }
        );
        var labels = batch.Labels.data<long>().ToArray().Select(label => task.Train.Classes[(int)label]).ToArray();
        var turns = plan.Method == options.Mix ? "" : $", one of {options.Mix}";
        var augment = options.Augment == "none" ? "" : $" augmented by {options.Augment} and";
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Dataset}{augment} mixed by {plan.Method}{turns}, seed {options.Seed}"
        );
        var names = ClassCaptions.Of(task.Train.Classes);
        var captions = batch.Labels.data<long>().ToArray().Select(label => names[(int)label]).ToArray();
        var png = BatchSheet.Png(
            ClassCaptions.Title([title], task.Train.Classes, names),
            plan,
            Pictures(batch.Inputs, task),
            Pictures(ImageMixing.Apply(plan, batch.Inputs, task.Normalisation), task),
            captions
        );
        return MixPreview.Of(plan, labels, png);
    }

    private static Raster[] Pictures(Tensor images, ImageTask task)
    {
        var (channels, height, width) = (task.Train.Channels, task.Train.Height, task.Train.Width);
        var values = task.Train.ModelInput(images).contiguous().data<float>().ToArray();
        var size = channels * height * width;
        return
        [
            .. Enumerable
                .Range(0, values.Length / size)
                .Select(i => ImageRaster.FromNormalised(values.AsSpan(i * size, size), channels, height, width, task.Normalisation)),
        ];
    }
}
