using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Labelled 8-bit images that all come out in one size, in memory (<see cref="ImageDataset"/>) or decoded when they are read. Any number of
/// threads may read at once. Checked when built, so that whoever holds one need not check again; treat the arrays as read-only.
/// </summary>
public abstract class ImageSplit
{
    /// <summary>Takes ownership of the labels.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="height">Rows of each image as it comes out, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="labels">Class index of each image, 0 … classes.Count − 1; at least one image.</param>
    /// <param name="classes">Class names, by index; all different.</param>
    /// <exception cref="ArgumentException">Something is out of its range; the message says what.</exception>
    protected ImageSplit(int channels, int height, int width, int[] labels, IReadOnlyList<string> classes)
    {
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
        for (var i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classes.Count)
                throw new ArgumentException($"label {labels[i]} of image {i} is not in 0 … {classes.Count - 1}", nameof(labels));
        Channels = channels;
        Height = height;
        Width = width;
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

    /// <summary>Class index of each image.</summary>
    public int[] Labels { get; }

    /// <summary>Class names, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// What folds and validation parts are stratified by, one number of at least 0 for each image: the label, unless the set has something
    /// finer.
    /// </summary>
    public virtual int[] Strata => Labels;

    /// <summary>Whether reading an image is free, because it lies in memory as it comes out.</summary>
    public virtual bool IsInMemory => true;

    /// <summary>Image <paramref name="index"/> as a test sees it: (channels, height, width) row-major, 0 to 255.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="buffer">Room for one image, where it may be written; may be empty if <see cref="IsInMemory"/>.</param>
    /// <returns>The image: in <paramref name="buffer"/>, or in the set's own memory.</returns>
    /// <exception cref="DatasetException">The image cannot be read or decoded.</exception>
    public abstract ReadOnlySpan<byte> Read(int index, Span<byte> buffer);

    /// <summary>
    /// Image <paramref name="index"/> as training sees it, before padding and flip: the same as in a test, or for images of many sizes a
    /// random part of it.
    /// </summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="random">Chooses the part; moved on.</param>
    /// <param name="buffer">As for <see cref="Read"/>.</param>
    /// <exception cref="DatasetException">The image cannot be read or decoded.</exception>
    public virtual ReadOnlySpan<byte> ReadAugmented(int index, ref RandomStream random, Span<byte> buffer) => Read(index, buffer);

    /// <summary>The same images, of which training sees random parts.</summary>
    /// <param name="leastArea">Smallest share of an image's area that a part has; null for the whole image.</param>
    internal virtual ImageSplit ResizedCrops(double? leastArea) => leastArea is { } area ? new RandomlyCropped(this, area) : this;

    /// <summary>Path of the file that has image <paramref name="index"/>; null where it is none, or not known.</summary>
    internal virtual string? FileOf(int index) => null;

    /// <summary>Image <paramref name="index"/> as a test sees it.</summary>
    public ReadOnlySpan<byte> Image(int index) => Read(index, IsInMemory ? [] : new byte[ImageSize]);

    /// <summary>The images at <paramref name="indices"/>, in that order; an index may repeat. No image is copied.</summary>
    /// <exception cref="ArgumentException">No index, or one that is not an image of this set.</exception>
    public ImageSplit Subset(ReadOnlySpan<int> indices) => new ImageSubset(this, indices.ToArray());

    /// <summary>Mean and standard deviation over all pixels, per channel; reads every image.</summary>
    /// <exception cref="DatasetException">An image cannot be read or decoded.</exception>
    public Normalisation MeasureNormalisation()
    {
        var plane = Height * Width;
        var histograms = new long[Channels][];
        for (var channel = 0; channel < Channels; channel++)
            histograms[channel] = new long[256];
        for (var index = 0; index < Count; index++)
        {
            var image = Image(index);
            for (var channel = 0; channel < Channels; channel++)
                foreach (var value in image.Slice(channel * plane, plane))
                    histograms[channel][value]++;
        }

        var mean = new float[Channels];
        var deviation = new float[Channels];
        for (var channel = 0; channel < Channels; channel++)
        {
            double sum = 0,
                squares = 0,
                count = (double)Count * plane;
            for (var value = 0; value < 256; value++)
            {
                sum += histograms[channel][value] * (value / 255.0);
                squares += histograms[channel][value] * (value / 255.0) * (value / 255.0);
            }
            mean[channel] = (float)(sum / count);
            // A channel that never changes has no deviation to divide by; one grey level keeps the result finite.
            deviation[channel] = (float)Math.Max(Math.Sqrt(Math.Max(squares / count - sum / count * (sum / count), 0)), 1 / 255.0);
        }
        return new Normalisation(mean, deviation);
    }

    /// <summary>
    /// A random sample with as equal a number of each class as there are images for: one of each class in turn until
    /// <paramref name="count"/> is reached, in this set's order. With the same key, a smaller sample is part of a larger one.
    /// </summary>
    /// <param name="count">Images wanted, 1 … <see cref="Count"/>.</param>
    /// <param name="key">The randomness; the same key gives the same sample.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    public ImageSplit StratifiedSample(int count, RandomKey key)
    {
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"must be between 1 and {Count}, the number of images");
        return Subset(StratifiedParts.Equal(Labels, count, key));
    }
}
