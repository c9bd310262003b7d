using System.Globalization;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Bengali.AI's handwritten graphemes (spec §6.6): one of three data sets, by which part of the grapheme is the label. The images are
/// prepared once and cached. There is no test split: all images are there, in order of train.csv, and a fifth of them, the same for all
/// three parts and stratified by whole graphemes, is the test split until other folds are asked for.
/// </summary>
internal static class BengaliDataset
{
    /// <summary>Names of the three data sets: root, vowel and consonant.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bengali-root", "bengali-vowel", "bengali-consonant"];

    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "train.csv and train_image_data_0.parquet … train_image_data_3.parquet";

    /// <summary>Rows and columns of an image as it comes out.</summary>
    public const int Side = 64;

    /// <summary>Mean and deviation of the paper's experiments (spec §3.3).</summary>
    public static Normalisation Normalisation { get; } = new([0.0692f], [0.2051f]);

    // Folds of the paper: 80 to 20.
    private const int Folds = 5;

    /// <summary>Opens <paramref name="folder"/> as the data set <paramref name="set"/>.</summary>
    /// <param name="set">One of the three.</param>
    /// <param name="folder">The folder with the files.</param>
    /// <param name="log">Receives a line when images are prepared, or a cache cannot be used; may be null.</param>
    /// <param name="size">Rows and columns of the images on disk; as in the official files if null.</param>
    /// <exception cref="DatasetException">A file is missing or wrong; the message names file and place.</exception>
    public static ImageTask Open(ImageSet set, string folder, Action<string>? log, (int Height, int Width)? size = null)
    {
        try
        {
            var labels = BengaliLabels.Read(Existing(folder, "train.csv"));
            var part = Names.Index().First(name => name.Item == set.Name).Index;
            string[] classes = [.. Enumerable.Range(0, set.Classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            var all = new ImageDataset(
                1,
                Side,
                Side,
                Pixels(folder, labels, size ?? BengaliImages.Official, log),
                labels.Parts[part],
                classes,
                labels.Graphemes()
            );
            return (set.Task((all, all)) with { Undivided = all }).WithFold(0, Folds, Places.Data(Places.Bengali));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static byte[] Pixels(string folder, BengaliLabels labels, (int Height, int Width) size, Action<string>? log)
    {
        string[] tables = [.. Enumerable.Range(0, 4).Select(i => Existing(folder, $"train_image_data_{i}.parquet"))];
        var fingerprint = Fingerprint([Path.Combine(folder, "train.csv"), .. tables]);
        var caches = CachedImages.Places(folder, CachedImages.Name, ".bin");
        foreach (var cache in caches.Where(File.Exists))
        {
            if (ImageFolderCache.TryRead(cache, fingerprint, labels.Indices.Count, 0, out var problem) is { } images)
                return images.Train;
            log?.Invoke($"{cache}: {problem}; it will be made anew");
        }
        log?.Invoke(
            $"preparing {labels.Indices.Count} images of {folder}, once; this takes minutes and up to 3 GB of memory for the whole set"
        );
        var pixels = new byte[checked(labels.Indices.Count * Side * Side)];
        var seen = new bool[labels.Indices.Count];
        var bad = new BadRecords();
        foreach (var table in tables)
            BengaliImages.Read(
                table,
                size,
                Side,
                id =>
                {
                    if (!labels.Indices.TryGetValue(id, out var index))
                        bad.Add($"{table}: image '{id}' has no line in train.csv; download the files again");
                    else if (seen[index])
                        bad.Add($"{table}: image '{id}' is there twice; download the files again");
                    else
                        seen[index] = true;
                    return pixels.AsMemory(index * Side * Side, Side * Side);
                }
            );
        foreach (var (missing, _) in labels.Indices.Where(image => !seen[image.Value]))
            bad.Add($"{folder}: image '{missing}' of train.csv is in none of the .parquet files; download them again");
        bad.ThrowIfAny();
        foreach (var cache in caches)
            if (ImageFolderCache.TryWrite(cache, fingerprint, new DecodedImages(1, Side, Side, pixels, []), log))
                break;
        return pixels;
    }

    private static string Existing(string folder, string name) =>
        File.Exists(Path.Combine(folder, name))
            ? Path.Combine(folder, name)
            : throw new DatasetException($"{Path.Combine(folder, name)}: no such file; the folder needs {Files}");

    private static byte[] Fingerprint(IEnumerable<string> paths)
    {
        var text = new StringBuilder("bengali\n");
        foreach (var file in paths.Select(path => new FileInfo(path)))
            text.Append(CultureInfo.InvariantCulture, $"{file.Name}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n");
        return ImageListing.Hash(text.ToString());
    }
}
