using FMixSharp.Masks;

namespace FMixSharp.Lab.Data;

/// <summary>
/// Labelled 8-bit images of one size, all in memory. Checked when built, so that whoever holds one need not check again; treat the arrays
/// as read-only from then on.
/// </summary>
public sealed class ImageDataset
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="pixels">Image after image, each (channels, height, width) row-major, 0 to 255.</param>
    /// <param name="labels">Class index of each image, 0 … classes.Count − 1; at least one image.</param>
    /// <param name="classes">Class names, by index; all different.</param>
    /// <exception cref="ArgumentException">The pieces do not fit together; the message says which and how.</exception>
    public ImageDataset(int channels, int height, int width, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "must be 1 (grey) or 3 (RGB)");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (labels.Length == 0)
            throw new ArgumentException("a data set needs at least one image", nameof(labels));
        if (classes.Count == 0 || classes.Distinct(StringComparer.Ordinal).Count() != classes.Count)
            throw new ArgumentException("class names must be given and differ", nameof(classes));
        var expected = (long)labels.Length * channels * height * width;
        if (pixels.Length != expected)
            throw new ArgumentException($"{labels.Length} images of {channels}x{height}x{width} need {expected} bytes, but there are " +
                $"{pixels.Length}", nameof(pixels));
        for (var i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classes.Count)
                throw new ArgumentException($"label {labels[i]} of image {i} is not in 0 … {classes.Count - 1}", nameof(labels));
        Channels = channels;
        Height = height;
        Width = width;
        Pixels = pixels;
        Labels = labels;
        Classes = classes;
    }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>Rows of each image.</summary>
    public int Height { get; }

    /// <summary>Columns of each image.</summary>
    public int Width { get; }

    /// <summary>Bytes of one image: channels × height × width.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>Image after image, each (channels, height, width) row-major, 0 to 255.</summary>
    public byte[] Pixels { get; }

    /// <summary>Class index of each image.</summary>
    public int[] Labels { get; }

    /// <summary>Class names, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The raw pixels of image <paramref name="index"/>: (channels, height, width), 0 to 255.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(checked(index * ImageSize), ImageSize);

    /// <summary>A copy of the images at <paramref name="indices"/>, in that order; an index may repeat.</summary>
    /// <exception cref="ArgumentException">No index, or one that is not an image of this set.</exception>
    public ImageDataset Subset(ReadOnlySpan<int> indices)
    {
        var pixels = new byte[checked(indices.Length * ImageSize)];
        var labels = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i];
            if ((uint)index >= (uint)Count)
                throw new ArgumentException($"image {index} does not exist: there are {Count}", nameof(indices));
            Image(index).CopyTo(pixels.AsSpan(i * ImageSize));
            labels[i] = Labels[index];
        }
        return new ImageDataset(Channels, Height, Width, pixels, labels, Classes);
    }

    /// <summary>
    /// A random sample with as equal a number of each class as there are images for: one of each class in turn until
    /// <paramref name="count"/> is reached, in this set's order. With the same key, a smaller sample is part of a larger one.
    /// </summary>
    /// <param name="count">Images wanted, 1 … <see cref="Count"/>.</param>
    /// <param name="key">The randomness; the same key gives the same sample.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    public ImageDataset StratifiedSample(int count, RandomKey key)
    {
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"must be between 1 and {Count}, the number of images");
        var order = new int[Count];
        key.Fold("order").Stream().NextPermutation(order);
        var classOrder = new int[Classes.Count];
        key.Fold("classes").Stream().NextPermutation(classOrder);

        // Rank of each image among those of its class; sorting by (rank, class) deals one of each class in turn.
        var taken = new int[Classes.Count];
        var ranked = new (int Rank, int Class, int Index)[Count];
        for (var i = 0; i < order.Length; i++)
        {
            var label = Labels[order[i]];
            ranked[i] = (taken[label]++, classOrder[label], order[i]);
        }
        Array.Sort(ranked);
        var chosen = ranked.Take(count).Select(image => image.Index).Order().ToArray();
        return Subset(chosen);
    }
}
