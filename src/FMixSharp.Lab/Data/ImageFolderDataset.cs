namespace FMixSharp.Lab.Data;

/// <summary>
/// A folder train|test/&lt;class&gt;/*.{jpg,jpeg,png}. A class's index is its folder's rank in ordinal order. The images are decoded once,
/// in parallel, into a cache file; later starts read that file, after one walk through the folders has shown that nothing changed.
/// Grey images become RGB if any image is colour. Orientation tags and colour profiles are not applied, transparency is dropped.
/// </summary>
internal static class ImageFolderDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "train/<class>/ and test/<class>/ with .jpg, .jpeg or .png files, all of one size";

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder that has train and test.</param>
    /// <param name="log">Receives a line when images are decoded, or a cache cannot be used; may be null.</param>
    /// <param name="caches">Where the cache may be, best place first; by default the folder itself, then the user's cache folder.</param>
    /// <exception cref="DatasetException">A folder is missing or empty, an image is unreadable or of another size.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, Action<string>? log, IReadOnlyList<string>? caches = null)
    {
        var listing = ImageFolderListing.Read(folder);
        if (listing.Ignored > 0)
            log?.Invoke($"{folder}: {listing.Ignored} files are neither .jpg, .jpeg nor .png and are left out, such as " +
                listing.FirstIgnored);
        caches ??= DefaultCaches(folder);
        if (Cached(listing, caches, log) is { } cached)
            return cached;

        log?.Invoke($"decoding {listing.Paths.Count} images of {folder}, once");
        var images = ImageDecoder.DecodeAll(listing.Paths, listing.TrainCount);
        foreach (var cache in caches)
            if (ImageFolderCache.TryWrite(cache, listing.Fingerprint, images, log))
                break;
        return Split(listing, images);
    }

    /// <summary>fmix-cache.bin in the folder itself; for folders that cannot be written, a file in the user's cache folder.</summary>
    internal static IReadOnlyList<string> DefaultCaches(string folder)
    {
        var beside = Path.Combine(folder, "fmix-cache.bin");
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (user.Length == 0)
            return [beside];
        var name = Convert.ToHexStringLower(ImageFolderListing.Hash(Path.GetFullPath(folder)).AsSpan(0, 8));
        return [beside, Path.Combine(user, "fmixsharp", name + ".bin")];
    }

    private static (ImageDataset Train, ImageDataset Test)? Cached(ImageFolderListing listing, IReadOnlyList<string> caches,
        Action<string>? log)
    {
        foreach (var cache in caches.Where(File.Exists))
        {
            var images = ImageFolderCache.TryRead(cache, listing.Fingerprint, listing.TrainCount, listing.TestCount, out var problem);
            if (images is not null)
                return Split(listing, images);
            log?.Invoke($"{cache}: {problem}; it will be made anew");
        }
        return null;
    }

    private static (ImageDataset Train, ImageDataset Test) Split(ImageFolderListing listing, DecodedImages images)
    {
        ImageDataset Part(byte[] pixels, int[] labels) =>
            new(images.Channels, images.Height, images.Width, pixels, labels, listing.Classes);
        return (Part(images.Train, listing.Labels[..listing.TrainCount]), Part(images.Test, listing.Labels[listing.TrainCount..]));
    }
}
