using System.Globalization;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Training samples that models are given as images, on sheets: mixed, or beside what augmentation makes of them.</summary>
/// <param name="options">The run's options.</param>
/// <param name="pictures">Pictures of a batch of samples.</param>
/// <param name="classes">Names of the classes.</param>
internal sealed class TrainingSheet(TrainOptions options, Func<Tensor, Raster[]> pictures, IReadOnlyList<string> classes)
{
    private const int Epochs = 3;

    /// <summary>The randomness of a run's previews.</summary>
    public static RandomKey Key(TrainOptions options) => Places.Root(options.Seed).Fold(Places.Preview);

    /// <summary>What stands above a mixed batch.</summary>
    public static string Title(TrainOptions options, MixPlan plan)
    {
        var turns = plan.Method == options.Mix ? "" : $", one of {options.Mix}";
        var augment = options.Augment == "none" ? "" : $" augmented by {options.Augment} and";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Dataset}{augment} mixed by {plan.Method}{turns}, seed {options.Seed}"
        );
    }

    /// <summary>The first batch of a loader, mixed as the run does it.</summary>
    /// <param name="loader">Samples as they are trained on.</param>
    /// <param name="mix">Mixes a batch.</param>
    public MixPreview Mixed(BatchLoader loader, Func<MixPlan, Tensor, Tensor> mix)
    {
        // Always a mask for each sample: many different ones show more than many times the same.
        var sampler = MixMethods.Create(options.Mix, options.Alpha, options.Decay, perSample: true);
        using var scope = NewDisposeScope();
        using var batch = loader.Epoch(0).First();
        var shape = Array.ConvertAll(batch.Inputs.shape[2..], length => (int)length);
        var indices = batch.Labels.data<long>().ToArray();
        var plan = sampler.Draw(new MixRequest(batch.Size, shape, Key(options).Fold(Places.Mix)) { Step = 0, Labels = indices });
        var names = ClassCaptions.Of(classes);
        var png = BatchSheet.Png(
            ClassCaptions.Title([Title(options, plan)], classes, names),
            plan,
            pictures(batch.Inputs),
            pictures(mix(plan, batch.Inputs)),
            [.. indices.Select(label => names[(int)label])]
        );
        return MixPreview.Of(plan, [.. indices.Select(label => classes[(int)label])], png);
    }

    /// <summary>The PNG of samples, each as it is and as three epochs show it to the model.</summary>
    /// <param name="stored">A picture of each sample as it is.</param>
    /// <param name="labels">The class index of each.</param>
    /// <param name="loader">All of them in one batch, as they are trained on.</param>
    /// <param name="by">By what they are changed.</param>
    /// <param name="explanation">What stands beside what.</param>
    public byte[] Augmented(IReadOnlyList<Raster> stored, IReadOnlyList<int> labels, BatchLoader loader, string by, string explanation)
    {
        var rows = stored.Select(picture => new List<Raster> { picture }).ToArray();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var batch = loader.Epoch(epoch).Single();
            using var scope = NewDisposeScope();
            var seen = pictures(batch.Inputs);
            for (var i = 0; i < batch.Size; i++)
                rows[batch.DatasetIndices[i]].Add(seen[i]);
        }
        var names = ClassCaptions.Of(classes);
        var title = string.Create(CultureInfo.InvariantCulture, $"{options.Dataset} augmented by {by}, seed {options.Seed}");
        return ContactSheet.Png(
            ClassCaptions.Title([title, explanation], classes, names),
            [.. rows.Select((row, i) => new Tile(Raster.Row([.. row]), names[labels[i]]))],
            columns: 2,
            side: 400,
            gap: 20
        );
    }
}
