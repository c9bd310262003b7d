using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Looks at every image of a folder once: whether it can be decoded, its size, and what it is by its bytes. What was found is kept in a
/// file beside the images, or in the user's cache folder, so that later starts look at files only that are new or changed.
/// </summary>
internal static class PhotoSurvey
{
    private const int Version = 2; // raise when what is found, or how it is written, changes

    private const double ScaleOfLook = 1 / 16.0; // a damaged file shows at any scale

    private static readonly JsonSerializerOptions json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What there is to know of each file, in their order.</summary>
    /// <param name="folder">The data set's folder, for messages.</param>
    /// <param name="files">The files.</param>
    /// <param name="caches">Where what is found is kept, best place first.</param>
    /// <param name="log">Receives a line when files are looked at, or nothing can be kept; may be null.</param>
    /// <param name="cancel">Stops.</param>
    public static PhotoFacts[] Of(
        string folder,
        IReadOnlyList<SampleFile> files,
        IReadOnlyList<string> caches,
        Action<string>? log,
        CancellationToken cancel = default
    )
    {
        var known = Known(caches);
        var facts = Array.ConvertAll(
            files.ToArray(),
            file =>
                known.TryGetValue(file.Name, out var earlier) && earlier.Size == file.Size && earlier.Changed == file.Changed
                    ? earlier
                    : null
        );
        int[] unknown = [.. Enumerable.Range(0, facts.Length).Where(i => facts[i] is null)];
        if (unknown.Length == 0)
            return facts!;
        log?.Invoke($"looking at {Counted.Of(unknown.Length, "images")} of {folder}, once");
        Parallel.For(
            0,
            unknown.Length,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => facts[unknown[i]] = Look(files[unknown[i]])
        );
        // A file that cannot be read may be readable the next time.
        Keep(caches, [.. facts.OfType<PhotoFacts>().Where(IsFinal)], log);
        return facts!;
    }

    /// <summary>Where facts are kept by default: in the folder itself; where that cannot be written, in the user's cache folder.</summary>
    public static IReadOnlyList<string> DefaultCaches(string folder) => CachedImages.Places(folder, "fmix-images.json", ".json");

    private static bool IsFinal(PhotoFacts facts) => facts.Problem?.StartsWith(FileContent.Unreadable, StringComparison.Ordinal) != true;

    private static PhotoFacts Look(SampleFile file)
    {
        var facts = new PhotoFacts(file.Name, file.Size, file.Changed, 0, 0, false, "", null);
        try
        {
            var content = FileContent.Read(file.Path);
            facts = facts with { Hash = FileContent.Hash(content) };
            using var codec = ImageDecoder.Open(content, file.Path);
            var (height, width) = PhotoDecoder.UprightSize(codec);
            PhotoDecoder.Decode(codec, file.Path, 1, ScaleOfLook).Dispose();
            return facts with { Height = height, Width = width, IsGrey = PhotoDecoder.IsGrey(codec, content) };
        }
        catch (DatasetException problem)
        {
            return facts with { Problem = problem.MessageAfter(file.Path) };
        }
    }

    private static Dictionary<string, PhotoFacts> Known(IReadOnlyList<string> caches)
    {
        foreach (var path in caches.Where(File.Exists))
        {
            try
            {
                if (JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(path), json) is { Version: Version, Images: { } images })
                    return images
                        .Where(each => each is { Name: not null, Hash: not null })
                        .DistinctBy(each => each.Name)
                        .ToDictionary(each => each.Name, StringComparer.Ordinal);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
            {
                // It is only ever a copy: what cannot be read is looked for anew.
            }
        }
        return [];
    }

    private static void Keep(IReadOnlyList<string> caches, IReadOnlyList<PhotoFacts> facts, Action<string>? log)
    {
        foreach (var path in caches)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                var content = JsonSerializer.SerializeToUtf8Bytes(new Kept(Version, facts), json);
                AtomicFile.Write(path, stream => stream.Write(content), AtomicFile.OwnEnding);
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                log?.Invoke($"{path}: what was found cannot be kept here ({exception.Message})");
            }
        }
    }

    private sealed record Kept(int Version, IReadOnlyList<PhotoFacts>? Images);
}
