using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>Example masks of the methods a run mixes by, drawn afresh from the run's options.</summary>
/// <param name="Title">The method and the options that shape its masks.</param>
/// <param name="Png">A contact sheet.</param>
internal sealed record ExampleMasks(string Title, byte[] Png)
{
    private const int Count = 16;

    /// <summary>One sheet for each of the options' methods that has masks.</summary>
    public static IEnumerable<ExampleMasks> Of(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (MixMethods.Problem(options.Mix) is not null)
            yield break; // a method of another program
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

    // Of the samples that are mixed; an image folder's are not known without its images, and taken to be like CIFAR's. The data set may be
    // one of another program, of whose runs a report is made.
    private static int[] Shape(TrainOptions options) => [.. Datasets.Find(options.Dataset)?.MaskShape(options) ?? [32, 32]];
}
