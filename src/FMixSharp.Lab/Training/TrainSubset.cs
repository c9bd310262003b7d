using FMixSharp.Lab.Data;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Training;

/// <summary>A random part of a training split with equally many images of each class (spec §5.4 compares sizes).</summary>
internal static class TrainSubset
{
    /// <summary>
    /// <paramref name="size"/> images of <paramref name="data"/>: the first of each class after a shuffle, then the second of each, and so on.
    /// A smaller subset of the same key is part of a larger one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images than that.</exception>
    public static ImageDataset Take(ImageDataset data, int size, RandomKey random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, data.Count);
        var order = new int[data.Count];
        random.Stream().NextPermutation(order);
        var rankInClass = new int[data.Classes.Count];
        var chosen = order.Select(index => (Index: index, Rank: rankInClass[data.Labels[index]]++))
            .OrderBy(entry => entry.Rank) // stable: within a rank the classes stand in shuffled order
            .Take(size).Select(entry => entry.Index).Order().ToArray();
        var imageSize = data.Channels * data.Height * data.Width;
        var pixels = new byte[(long)size * imageSize];
        for (var i = 0; i < size; i++)
            data.Pixels.AsSpan(chosen[i] * imageSize, imageSize).CopyTo(pixels.AsSpan(i * imageSize));
        return new ImageDataset(data.Channels, data.Height, data.Width, pixels, Array.ConvertAll(chosen, index => data.Labels[index]), data.Classes);
    }
}
