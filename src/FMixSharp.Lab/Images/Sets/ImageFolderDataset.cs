using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// A folder train|test/&lt;class&gt;/*.{jpg,jpeg,png}. A class's index is its folder's rank in ordinal order. The images are decoded once
/// and cached (<see cref="CachedImages"/>).
/// </summary>
internal static class ImageFolderDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "train/<class>/ and test/<class>/ with .jpg, .jpeg or .png files, all of one size";

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder that has train and test.</param>
    /// <param name="log">Receives a line when images are decoded, or a cache cannot be used; may be null.</param>
    /// <param name="caches">As for <see cref="CachedImages.Load"/>.</param>
    /// <exception cref="DatasetException">A folder is missing or empty, an image is unreadable or of another size.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, Action<string>? log, IReadOnlyList<string>? caches = null)
    {
        var listing = ImageFolders.List(folder, "train", "test", Files);
        if (listing.Ignored > 0)
            log?.Invoke(
                $"{folder}: {Counted.Of(listing.Ignored, "files")} left out, which {(listing.Ignored == 1 ? "is" : "are")} neither .jpg, "
                    + $".jpeg nor .png, such as {listing.FirstIgnored}"
            );
        return CachedImages.Load(folder, listing, log, caches);
    }
}
