namespace FMixSharp.Lab.Data;

/// <summary>Opens data sets by their command-line names.</summary>
public static class Datasets
{
    /// <summary>shapes, fashion-mnist, mnist, cifar10, cifar100, image-folder.</summary>
    public static IReadOnlyList<string> Names { get; } = ["shapes", "fashion-mnist", "mnist", "cifar10", "cifar100", "image-folder"];

    /// <summary>Opens <paramref name="name"/>; <paramref name="folder"/> defaults to $FMIX_DATA/name. Bad data is a <see cref="DatasetException"/>.</summary>
    public static ImageTask Open(string name, string? folder = null, Action<string>? log = null) =>
        name == "shapes" ? ShapesDataset.Open() : throw new NotImplementedException();
}
