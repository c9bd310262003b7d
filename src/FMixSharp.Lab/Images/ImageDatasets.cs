using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Images;

/// <summary>Opens data sets of images by their names.</summary>
public static class ImageDatasets
{
    /// <summary>Every data set of images.</summary>
    public static IReadOnlyList<ImageSet> All => [.. Datasets.All.OfType<ImageSet>()];

    /// <summary>Names of the data sets that can be trained on, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names => [.. All.Where(set => !set.TestOnly).Select(set => set.Name)];

    /// <summary>Names of the data sets that a model can be tested on: all of them.</summary>
    public static IReadOnlyList<string> TestNames => [.. All.Select(set => set.Name)];

    /// <summary>
    /// Opens a data set with the normalisation and augmentation of the paper (spec §3.3). An image folder is padded by an eighth of its
    /// shorter side and flipped; it is normalised by its training split's mean and deviation, except that 32×32 RGB takes CIFAR's, so
    /// that CIFAR as a folder trains like CIFAR.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">
    /// Where its files are; $FMIX_DATA/name if null ("bengali" for its three sets). A relative folder that does not exist is looked for in
    /// $FMIX_DATA. "shapes" is built in and ignores it; "image-folder" has no default.
    /// </param>
    /// <param name="log">Receives lines for the user, such as that images are decoded; may be null.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message says what to do.</exception>
    public static ImageTask Open(string name, string? folder = null, Action<string>? log = null)
    {
        var set = Find(name, Names);
        Datasets.ToTrainOn(name); // an error where it is only to be tested on
        return set.OpenTask(folder, log);
    }

    /// <summary>As <see cref="Open"/>, for testing only: also a data set without training images, which then stand for them.</summary>
    /// <param name="name">One of <see cref="TestNames"/>.</param>
    /// <param name="folder">As for <see cref="Open"/>.</param>
    /// <param name="log">As for <see cref="Open"/>.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message says what to do.</exception>
    public static ImageTask OpenForTest(string name, string? folder = null, Action<string>? log = null) =>
        Find(name, TestNames).OpenTask(folder, log);

    /// <summary>The <see cref="ImageSet.SyntheticTask"/> of a data set.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">Images in each split, at least 1.</param>
    /// <exception cref="DatasetException">No such name.</exception>
    public static ImageTask Synthetic(string name, int count) => Find(name, Names).SyntheticTask(count);

    private static ImageSet Find(string name, IReadOnlyList<string> offered) =>
        Datasets.Find(name) switch
        {
            ImageSet images => images,
            { } other => throw new DatasetException($"{name} has {other.Kind.Name}, and this is for images"),
            null => throw new DatasetException($"no data set is called '{name}'; {NearestName.Expected(name, offered)}"),
        };
}
