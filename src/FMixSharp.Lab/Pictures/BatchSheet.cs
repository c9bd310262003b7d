using System.Globalization;

namespace FMixSharp.Lab.Pictures;

/// <summary>A mixed batch on one sheet: for each sample the two sources, the mask if there is one, and what the model is given.</summary>
internal static class BatchSheet
{
    /// <summary>The PNG of a batch.</summary>
    /// <param name="title">Lines above the samples.</param>
    /// <param name="plan">The plan that mixed the batch.</param>
    /// <param name="sources">The samples before mixing, by index; all of one size.</param>
    /// <param name="mixed">The samples after mixing, by index.</param>
    /// <param name="labels">Class name of each sample before mixing.</param>
    /// <exception cref="ArgumentException">The plan and the pictures are of different batches.</exception>
    public static byte[] Png(
        IReadOnlyList<string> title,
        MixPlan plan,
        IReadOnlyList<Raster> sources,
        IReadOnlyList<Raster> mixed,
        IReadOnlyList<string> labels
    )
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(mixed);
        ArgumentNullException.ThrowIfNull(labels);
        if (sources.Count != plan.BatchSize || mixed.Count != plan.BatchSize || labels.Count != plan.BatchSize)
        {
            throw new ArgumentException(
                $"The plan is for {plan.BatchSize} samples, but there are {sources.Count} sources, "
                    + $"{mixed.Count} mixed samples and {labels.Count} labels."
            );
        }
        var tiles = new Tile[plan.BatchSize];
        for (var i = 0; i < tiles.Length; i++)
            tiles[i] = new Tile(Raster.Row(Pictures(plan, sources, mixed, i)), Captions(plan, labels, i));
        // About 150 pixels for each picture of a sample, two samples side by side.
        var side = 154 * Enumerable.Range(0, tiles.Length).Max(i => Pictures(plan, sources, mixed, i).Count);
        return ContactSheet.Png([.. title, Explanation(plan)], tiles, columns: 2, side, gap: 28);
    }

    private static string Explanation(MixPlan plan) =>
        plan.Rule switch
        {
            Composition => "own (+ partner) (by the mask, white: own) = what the model sees",
            { TakesPartner: false, Masks: null } => "own = what the model sees",
            { TakesPartner: false } => "own, by the mask (black: erased) = what the model sees",
            { Masks: null } => "own + partner = what the model sees",
            _ => "own + partner, by the mask (white: own) = what the model sees",
        };

    /// <summary>The target of one sample: both labels with their weights, or its own label and how much of its content was kept.</summary>
    internal static string[] Captions(MixPlan plan, IReadOnlyList<string> labels, int index)
    {
        var lambda = plan.Lambdas[index];
        return plan.PartOf(index).OwnLabelOnly
            ? [$"{labels[index]} alone", string.Create(CultureInfo.InvariantCulture, $"λ   {lambda:0.00} kept")]
            :
            [
                string.Create(CultureInfo.InvariantCulture, $"λ   {lambda:0.00} {labels[index]}"),
                string.Create(CultureInfo.InvariantCulture, $"1-λ {1 - lambda:0.00} {labels[plan.Partners[index]]}"),
            ];
    }

    private static List<Raster> Pictures(MixPlan plan, IReadOnlyList<Raster> sources, IReadOnlyList<Raster> mixed, int index)
    {
        var part = plan.PartOf(index);
        List<Raster> pictures = [sources[index]];
        if (part.Rule.TakesPartner)
            pictures.Add(sources[plan.Partners[index]]);
        if (part.Masks is { } masks)
            pictures.Add(MaskPicture.Draw(masks, masks.Count == 1 ? 0 : index));
        pictures.Add(mixed[index]);
        return pictures;
    }
}
