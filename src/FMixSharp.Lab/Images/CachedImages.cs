using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Small image files in memory. They are decoded once, in parallel, into a cache file; later starts read that file, when the fingerprint of
/// the files shows that nothing changed.
/// </summary>
internal static class CachedImages
{
    /// <summary>Name of the cache in the folder itself.</summary>
    public const string Name = "fmix-cache.bin";

    /// <summary>The pixels of files.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="trainCount">How many of them are for training; they come first.</param>
    /// <param name="count">How many files there are.</param>
    /// <param name="fingerprint">Names, sizes and times of the files, hashed.</param>
    /// <param name="decode">Decodes them.</param>
    /// <param name="log">Receives a line when images are decoded, or a cache cannot be used; may be null.</param>
    /// <param name="caches">Where the cache may be, best place first; by default the folder itself, then the user's cache folder.</param>
    /// <exception cref="DatasetException">An image cannot be decoded.</exception>
    public static DecodedImages Load(
        string folder,
        int trainCount,
        int count,
        byte[] fingerprint,
        Func<DecodedImages> decode,
        Action<string>? log,
        IReadOnlyList<string>? caches = null
    )
    {
        caches ??= Places(folder, Name, ".bin");
        foreach (var cache in caches.Where(File.Exists))
        {
            if (ImageFolderCache.TryRead(cache, fingerprint, trainCount, count - trainCount, out var problem) is { } cached)
                return cached;
            log?.Invoke($"{cache}: {problem}; it will be made anew");
        }
        log?.Invoke($"decoding {Counted.Of(count, "images")} of {folder}, once");
        var images = decode();
        foreach (var cache in caches)
            if (ImageFolderCache.TryWrite(cache, fingerprint, images, log))
                break;
        return images;
    }

    /// <summary>
    /// Where a copy of what is in a folder may be kept: in the folder itself; for folders that cannot be written, in the user's cache
    /// folder.
    /// </summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="name">The file's name in the folder itself.</param>
    /// <param name="ending">How its name ends in the user's cache folder.</param>
    internal static IReadOnlyList<string> Places(string folder, string name, string ending)
    {
        var beside = Path.Combine(folder, name);
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (user.Length == 0)
            return [beside];
        var hash = Convert.ToHexStringLower(ImageListing.Hash(Path.GetFullPath(folder)).AsSpan(0, 8));
        return [beside, Path.Combine(user, "fmixsharp", hash + ending)];
    }
}
