using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Sound;
using FMixSharp.Lab.Data.Text;

namespace FMixSharp.Lab.Data;

/// <summary>Opens data sets by their command-line names.</summary>
public static class Datasets
{
    private const string Home = "FMIX_DATA";

    /// <summary>Every data set: the one table of them.</summary>
    public static IReadOnlyList<DatasetEntry> All { get; } =
    [
        new("shapes", "", 3, ShapesDataset.Size, 10, ShapesDataset.Normalisation, new CropFlip(2, true), (_, _, _) => ShapesDataset.Open()),
        new(
            FashionMnistVersion.Corrected,
            IdxDataset.Files,
            1,
            28,
            10,
            Normalisation.Mnist,
            new CropFlip(4, true),
            (entry, folder, log) => entry.Task(FashionMnistVersion.Load(entry.Name, folder, log))
        ),
        new(
            FashionMnistVersion.Original,
            IdxDataset.Files,
            1,
            28,
            10,
            Normalisation.Mnist,
            new CropFlip(4, true),
            (entry, folder, log) => entry.Task(FashionMnistVersion.Load(entry.Name, folder, log))
        ),
        // No flip: a mirrored digit is no digit.
        new(
            "mnist",
            IdxDataset.Files,
            1,
            28,
            10,
            Normalisation.Mnist,
            new CropFlip(4, Flip: false),
            (entry, folder, _) => entry.Task(IdxDataset.Load(folder, ClassNames.Digits))
        ),
        new(
            "cifar10",
            CifarDataset.Files10,
            3,
            32,
            10,
            Normalisation.Cifar,
            new CropFlip(4, true),
            (entry, folder, log) => entry.Task(CifarDataset.Load10(folder, log))
        ),
        new(
            "cifar100",
            CifarDataset.Files100,
            3,
            32,
            100,
            Normalisation.Cifar,
            new CropFlip(4, true),
            (entry, folder, log) => entry.Task(CifarDataset.Load100(folder, log))
        ),
        new(
            "tiny-imagenet",
            TinyImageNetDataset.Files,
            3,
            64,
            200,
            Normalisation.ImageNet,
            new CropFlip(0, true),
            (entry, folder, log) => entry.Task(TinyImageNetDataset.Load(folder, log))
        ),
        .. BengaliDataset.Names.Zip(
            BengaliLabels.Classes,
            (name, classes) =>
                new DatasetEntry(
                    name,
                    BengaliDataset.Files,
                    1,
                    BengaliDataset.Side,
                    classes,
                    BengaliDataset.Normalisation,
                    new CropFlip(0, Flip: false),
                    (entry, folder, log) => BengaliDataset.Open(entry, folder, log)
                )
                {
                    Home = "bengali",
                }
        ),
        new(
            "imagenet",
            ImageNetDataset.Files,
            3,
            EncodedImages.Side,
            1000,
            Normalisation.ImageNet,
            new CropFlip(0, true),
            (entry, folder, log) => entry.Task(ImageNetDataset.LoadFolders(folder, log))
        ),
        new(
            "imagenet-hdf5",
            ImageNetDataset.FilesHdf5,
            3,
            EncodedImages.Side,
            1000,
            Normalisation.ImageNet,
            new CropFlip(0, true),
            (entry, folder, log) => entry.Task(ImageNetDataset.LoadHdf5(folder, log))
        ),
        new(
            "imagenet-a",
            ImageNetADataset.Files,
            3,
            EncodedImages.Side,
            200,
            Normalisation.ImageNet,
            new CropFlip(0, Flip: false),
            (entry, folder, _) => ImageNetADataset.Open(entry, folder)
        )
        {
            TestOnly = true,
        },
        new(
            "image-folder",
            ImageFolderDataset.Files,
            3,
            32,
            10,
            Normalisation.Cifar,
            new CropFlip(4, true),
            (entry, folder, log) => OfItsSize(entry.Task(ImageFolderDataset.Load(folder, log)))
        ),
        .. SoundDatasets.Entries,
    ];

    /// <summary>Names of the data sets that can be trained on, in the order of help texts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(entry => !entry.TestOnly).Select(entry => entry.Name)];

    /// <summary>Names of the data sets that a model can be tested on: all of them.</summary>
    public static IReadOnlyList<string> TestNames { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>
    /// Opens a data set with the normalisation and augmentation of the paper (spec §3.3). An image folder is padded by an eighth of its
    /// shorter side and flipped; it is normalised by its training split's mean and deviation, except that 32×32 RGB takes CIFAR's, so
    /// that CIFAR as a folder trains like CIFAR.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">
    /// Where its files are; $FMIX_DATA/name if null ("bengali" for its three sets). A relative folder that does not exist is looked for in
    /// $FMIX_DATA. "shapes" and "tones" are built in and ignore it; "image-folder" has no default.
    /// </param>
    /// <param name="log">Receives lines for the user, such as that images are decoded; may be null.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message says what to do.</exception>
    public static ImageTask Open(string name, string? folder = null, Action<string>? log = null)
    {
        var entry = Entry(name, Names);
        return entry.TestOnly
            ? throw new DatasetException($"{name} is a test set, with nothing to train on: fmix evaluate RUN --dataset {name}")
            : Load(entry, folder, log);
    }

    /// <summary>As <see cref="Open"/>, for testing only: also a data set without training images, which then stand for them.</summary>
    /// <param name="name">One of <see cref="TestNames"/>.</param>
    /// <param name="folder">As for <see cref="Open"/>.</param>
    /// <param name="log">As for <see cref="Open"/>.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message says what to do.</exception>
    public static ImageTask OpenForTest(string name, string? folder = null, Action<string>? log = null) =>
        Load(Entry(name, TestNames), folder, log);

    /// <summary>
    /// A task with random images, or sounds, in place of the data set's own, in its shape, channels, number of classes, normalisation and
    /// augmentation: to try a run without its data. The same every time; label i mod classes for image i. An image folder is taken to be
    /// like CIFAR-10.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">Images in each split, at least 1.</param>
    /// <exception cref="DatasetException">No such name.</exception>
    public static ImageTask Synthetic(string name, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Entry(name, Names).Synthetic(count);
    }

    private static ImageTask Load(DatasetEntry entry, string? given, Action<string>? log)
    {
        if (entry.Files.Length == 0)
            return entry.Load(entry, "", log);
        var folder = Folder(entry, given);
        return entry.Load(entry, folder, log) with { Folder = Path.GetFullPath(folder) };
    }

    private static DatasetEntry Entry(string name, IReadOnlyList<string> offered) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new DatasetException(
            TextDatasets.Names.Contains(name) ? $"{name} has texts, and this is for images"
            : PointCloudDatasets.Names.Contains(name) ? $"{name} has point clouds, and this is for images"
            : $"no data set is called '{name}'; {NearestName.Expected(name, offered)}"
        );

    private static string Folder(DatasetEntry entry, string? given) =>
        given is null && entry.Name == "image-folder"
            ? throw new DatasetException($"image-folder needs a folder (--data) with {entry.Files}")
            : FindFolder(entry.Name, entry.Home, entry.Files, given);

    /// <summary>A file that is named as it lies, or as people find it in $FMIX_DATA.</summary>
    internal static string FindFile(string path) => Find(path, File.Exists);

    /// <summary>A folder that is named as it lies, or as people find it in $FMIX_DATA.</summary>
    internal static string FindFolder(string path) => Find(path, Directory.Exists);

    /// <summary>The folder of a data set: the given one, or <paramref name="own"/> in $FMIX_DATA.</summary>
    /// <exception cref="DatasetException">There is none; the message says what it must hold.</exception>
    internal static string FindFolder(string name, string own, string files, string? given)
    {
        var home = Environment.GetEnvironmentVariable(Home);
        if (given is null && string.IsNullOrEmpty(home))
            throw new DatasetException(
                $"{name}: no folder is given, and {Home} is not set; give the folder (--data), or set "
                    + $"{Home} to the folder that has {own}/, with {files}"
            );
        // An experiment names its folder as people find it beside the others.
        var folder = FindFolder(given ?? Path.Combine(home!, own));
        return Directory.Exists(folder)
            ? folder
            : throw new DatasetException(
                $"{folder}: no such folder{(given is null ? $" (from {Home})" : "")}; "
                    + $"{name} needs one with {files}{(given is null ? "" : "; if it was moved, say where it is now (--data)")}"
            );
    }

    private static string Find(string path, Func<string, bool> exists) =>
        !exists(path)
        && !Path.IsPathRooted(path)
        && Environment.GetEnvironmentVariable(Home) is { Length: > 0 } home
        && exists(Path.Combine(home, path))
            ? Path.Combine(home, path)
            : path;

    private static ImageTask OfItsSize(ImageTask task)
    {
        var data = task.Train;
        return task with
        {
            Normalisation = data is { Channels: 3, Height: 32, Width: 32 } ? Normalisation.Cifar : Normalisation.Of(data),
            Augmentation = new CropFlip(Math.Min(data.Height, data.Width) / 8, true),
        };
    }
}
