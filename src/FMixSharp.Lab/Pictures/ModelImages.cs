using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Pictures;

/// <summary>
/// Labelled samples as the images that a model is given, whatever they are made of: what analyses of where a model looks, and of what it
/// keeps, need of a split.
/// </summary>
internal abstract class ModelImages
{
    /// <summary>1 for grey, 3 for RGB.</summary>
    public abstract int Channels { get; }

    /// <summary>Rows of each image.</summary>
    public abstract int Height { get; }

    /// <summary>Columns of each image.</summary>
    public abstract int Width { get; }

    /// <summary>Class index of each image.</summary>
    public abstract int[] Labels { get; }

    /// <summary>Class names, by index.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>What was done to values from 0 to 1.</summary>
    public abstract Normalisation Normalisation { get; }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>A picture of an image, unchanged.</summary>
    public abstract Raster Picture(int index);

    /// <summary>Batches of the images, unchanged: float32 (B, C, H, W), normalised.</summary>
    /// <param name="batchSize">Images in a batch, at least 1.</param>
    /// <param name="order">Shuffles them; null for their order.</param>
    public abstract BatchLoader Unchanged(int batchSize, RandomKey? order = null);

    /// <summary>The same shuffled, and changed at random as in training, but not cropped.</summary>
    public abstract BatchLoader Changed(int batchSize, RandomKey key);

    /// <summary>
    /// In squares of the smallest side that holds an image and is a multiple of <paramref name="unit"/>; itself where they are.
    /// </summary>
    public abstract ModelImages InSquares(int unit);

    /// <summary>A random sample with each class equally often, as far as there are images.</summary>
    /// <param name="count">Images wanted; all where there are no more.</param>
    /// <param name="key">The same key gives the same sample.</param>
    public ModelImages Sample(int? count, RandomKey key) =>
        count is { } wanted && wanted < Count ? Subset(StratifiedParts.Equal(Labels, wanted, key)) : this;

    /// <summary>The sample that an analysis looks at: the same one for every run and analysis.</summary>
    /// <param name="count">Images wanted; null for all.</param>
    public ModelImages ForAnalysis(int? count) => Sample(count, Places.Fixed(Places.Analysis));

    /// <summary>The images at some indices, in that order.</summary>
    protected abstract ModelImages Subset(int[] indices);
}
