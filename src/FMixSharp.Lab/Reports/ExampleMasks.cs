using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>Example masks of the methods a run mixes by, drawn afresh from the run's options.</summary>
/// <param name="Title">The method and the options that shape its masks.</param>
/// <param name="Png">A contact sheet.</param>
public sealed record ExampleMasks(string Title, byte[] Png)
{
    private const int Count = 16;

    /// <summary>One sheet for each of the options' methods that has masks.</summary>
    public static IEnumerable<ExampleMasks> Of(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shape = Shape(options);
        var key = Places.Root(options.Seed).Fold(Places.Examples);
        foreach (var method in MixMethods.Combined(options.Mix))
        {
            var plan = MixMethods
                .Create(method, options.Alpha, options.Decay, perSample: true)
                .DrawOnce(Count, shape, key, [.. Enumerable.Range(0, Count)]);
            if (plan.Masks is null)
                continue;
            var decay = method.StartsWith("fmix", StringComparison.Ordinal) ? $", δ {options.Decay}" : "";
            var title = string.Create(CultureInfo.InvariantCulture, $"{method}, α {options.Alpha}{decay}, {string.Join('x', shape)}");
            yield return new ExampleMasks(title, MaskSheet.Png(plan));
        }
    }

    // Of the samples that are mixed; an image folder's are not known without its images, and taken to be like CIFAR's.
    private static int[] Shape(TrainOptions options) =>
        TextDatasets.Names.Contains(options.Dataset) ? [options.MaxWords ?? 128]
        : PointCloudDatasets.Names.Contains(options.Dataset) ? [options.Resolution, options.Resolution, options.Resolution]
        : [.. Datasets.All.FirstOrDefault(entry => entry.Name == options.Dataset)?.MixedShape ?? [32, 32]];
}
