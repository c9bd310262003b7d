namespace FMixSharp.Lab.Training;

/// <summary>
/// How often several classifiers of the same images, one for each part of their labels, are all right (Bengali.AI's graphemes).
/// </summary>
internal static class GraphemeAccuracy
{
    /// <summary>Share of images for which every part is predicted rightly (spec §2.5).</summary>
    /// <param name="parts">For each part the predicted and the true class of every image, in the same order of images; at least one
    /// part.</param>
    /// <returns>A fraction.</returns>
    /// <exception cref="ArgumentException">No part, no image, or numbers of images that differ.</exception>
    public static double Of(params ReadOnlySpan<(int[] Predicted, int[] True)> parts)
    {
        var count = parts.Length > 0 ? parts[0].True.Length : 0;
        if (count == 0)
            throw new ArgumentException("there must be at least one part with at least one image", nameof(parts));
        var right = new bool[count];
        Array.Fill(right, true);
        foreach (var (predicted, labels) in parts)
        {
            if (predicted.Length != count || labels.Length != count)
                throw new ArgumentException(
                    $"{predicted.Length} predictions and {labels.Length} labels, but the first part has {count} images",
                    nameof(parts)
                );
            for (var i = 0; i < count; i++)
                right[i] &= predicted[i] == labels[i];
        }
        return (double)right.Count(r => r) / count;
    }
}
