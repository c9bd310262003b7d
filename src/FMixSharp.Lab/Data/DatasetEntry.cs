using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data;

/// <summary>A data set that fmix knows: what it is called, what lies on disk, and what comes out.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Files">What its folder must hold, in words; empty if it needs none.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Side">Rows, and columns, of an image as it comes out; for "image-folder" as an example, because its folder decides.</param>
/// <param name="Classes">Number of classes; for "image-folder" as an example.</param>
/// <param name="Normalisation">How pixels become floats (spec §3.3).</param>
/// <param name="Augmentation">The light augmentation of its training images (spec §3.3).</param>
/// <param name="Load">Opens a folder, telling a log that may be null; <see cref="Datasets.Open"/> finds the folder first.</param>
public sealed record DatasetEntry(
    string Name,
    string Files,
    int Channels,
    int Side,
    int Classes,
    Normalisation Normalisation,
    CropFlip Augmentation,
    Func<DatasetEntry, string, Action<string>?, ImageTask> Load
)
{
    /// <summary>Its folder in $FMIX_DATA; the data set's name unless several share their files.</summary>
    public string Home { get; init; } = Name;

    /// <summary>The axes of a sample as it is mixed: rows and columns, but for waveforms.</summary>
    internal IReadOnlyList<int> MixedShape { get; init; } = [Side, Side];

    /// <summary>Random samples where they are no images: their number and the randomness.</summary>
    internal Func<int, RandomKey, ImageSplit>? RandomSamples { get; init; }

    /// <summary>Whether there is nothing to train on.</summary>
    public bool TestOnly { get; init; }

    /// <summary>The task with these splits.</summary>
    internal ImageTask Task((ImageSplit Train, ImageSplit Test) splits) =>
        new(Name, splits.Train, splits.Test, Normalisation, Augmentation);

    /// <summary>A task of this shape with random samples.</summary>
    internal ImageTask Synthetic(int count)
    {
        var key = Places.Data(Places.Synthetic);
        var split = RandomSamples ?? Noise;
        return Task((split(count, key.Fold(Places.Train)), split(count, key.Fold(Places.Test))));
    }

    private ImageSplit Noise(int count, RandomKey key)
    {
        var pixels = new byte[checked(count * Channels * Side * Side)];
        var random = key.Stream();
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)random.NextUInt32();
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        return new ImageDataset(Channels, Side, Side, pixels, labels, [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")]);
    }
}
