namespace FMixSharp.Lab.Data;

/// <summary>Opens data sets by their command-line names.</summary>
public static class Datasets
{
    private const string Home = "FMIX_DATA";

    private static readonly Source[] Sources =
    [
        new("shapes", "", (_, _) => ShapesDataset.Open()),
        new("fashion-mnist", IdxDataset.Files,
            (folder, _) => Task("fashion-mnist", IdxDataset.Load(folder, ClassNames.Fashion), Normalisation.Mnist, new CropFlip(4, true))),
        // No flip: a mirrored digit is no digit.
        new("mnist", IdxDataset.Files,
            (folder, _) => Task("mnist", IdxDataset.Load(folder, ClassNames.Digits), Normalisation.Mnist, new CropFlip(4, false))),
        new("cifar10", CifarDataset.Files10,
            (folder, log) => Task("cifar10", CifarDataset.Load10(folder, log), Normalisation.Cifar, new CropFlip(4, true))),
        new("cifar100", CifarDataset.Files100,
            (folder, log) => Task("cifar100", CifarDataset.Load100(folder, log), Normalisation.Cifar, new CropFlip(4, true))),
        new("image-folder", ImageFolderDataset.Files, (folder, log) => FolderTask(ImageFolderDataset.Load(folder, log))),
    ];

    /// <summary>shapes, fashion-mnist, mnist, cifar10, cifar100, image-folder.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sources.Select(source => source.Name)];

    /// <summary>
    /// Opens a data set with the normalisation and augmentation of the paper (spec §3.3). An image folder is padded by an eighth of its
    /// shorter side and flipped; it is normalised by its training split's mean and deviation, except that 32×32 RGB takes CIFAR's, so
    /// that CIFAR as a folder trains like CIFAR.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">
    /// Where its files are; $FMIX_DATA/name if null. "shapes" is built in and ignores it; "image-folder" has no default.
    /// </param>
    /// <param name="log">Receives lines for the user, such as that images are decoded; may be null.</param>
    /// <exception cref="DatasetException">No such name, no folder, or bad data; the message says what to do.</exception>
    public static ImageTask Open(string name, string? folder = null, Action<string>? log = null)
    {
        var source = Sources.FirstOrDefault(source => source.Name == name)
            ?? throw new DatasetException($"no data set is called '{name}': use one of {string.Join(", ", Names)}");
        return source.Load(source.Files.Length == 0 ? "" : Folder(source, folder), log);
    }

    private static string Folder(Source source, string? given)
    {
        if (given is null && source.Name == "image-folder")
            throw new DatasetException($"image-folder needs a folder (--data) with {source.Files}");
        var home = Environment.GetEnvironmentVariable(Home);
        if (given is null && string.IsNullOrEmpty(home))
            throw new DatasetException($"{source.Name}: no folder is given, and {Home} is not set; give the folder (--data), or set " +
                $"{Home} to the folder that has {source.Name}/, with {source.Files}");
        var folder = given ?? Path.Combine(home!, source.Name);
        return Directory.Exists(folder) ? folder
            : throw new DatasetException($"{folder}: no such folder{(given is null ? $" (from {Home})" : "")}; " +
                $"{source.Name} needs one with {source.Files}");
    }

    private static ImageTask FolderTask((ImageDataset Train, ImageDataset Test) splits)
    {
        var data = splits.Train;
        var normalisation = data is { Channels: 3, Height: 32, Width: 32 } ? Normalisation.Cifar : Normalisation.Of(data);
        return Task("image-folder", splits, normalisation, new CropFlip(Math.Min(data.Height, data.Width) / 8, true));
    }

    private static ImageTask Task(string name, (ImageDataset Train, ImageDataset Test) splits, Normalisation normalisation,
        CropFlip augmentation) =>
        new(name, splits.Train, splits.Test, normalisation, augmentation);

    private sealed record Source(string Name, string Files, Func<string, Action<string>?, ImageTask> Load);
}
