using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Small image files in memory. They are decoded once, in parallel, into a cache file; later starts read that file, after the listing has
/// shown that nothing changed. Grey images become RGB if any image is colour. Orientation tags and colour profiles are not applied,
/// transparency is dropped.
/// </summary>
internal static class CachedImages
{
    /// <summary>The images of <paramref name="listing"/>.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="listing">All of its images, at least one in each split.</param>
    /// <param name="log">Receives a line when images are decoded, or a cache cannot be used; may be null.</param>
    /// <param name="caches">Where the cache may be, best place first; by default the folder itself, then the user's cache folder.</param>
    /// <exception cref="DatasetException">An image is unreadable or of another size than the first.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(
        string folder,
        ImageListing listing,
        Action<string>? log,
        IReadOnlyList<string>? caches = null
    )
    {
        caches ??= DefaultCaches(folder);
        if (Cached(listing, caches, log) is { } cached)
            return cached;

        log?.Invoke($"decoding {Counted.Of(listing.Paths.Count, "images")} of {folder}, once");
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
        var name = Convert.ToHexStringLower(ImageListing.Hash(Path.GetFullPath(folder)).AsSpan(0, 8));
        return [beside, Path.Combine(user, "fmixsharp", name + ".bin")];
    }

    private static (ImageDataset Train, ImageDataset Test)? Cached(ImageListing listing, IReadOnlyList<string> caches, Action<string>? log)
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

    private static (ImageDataset Train, ImageDataset Test) Split(ImageListing listing, DecodedImages images)
    {
        ImageDataset Part(byte[] pixels, int[] labels) =>
            new(images.Channels, images.Height, images.Width, pixels, labels, listing.Classes);
        return (Part(images.Train, listing.TrainLabels), Part(images.Test, listing.TestLabels));
    }
}
