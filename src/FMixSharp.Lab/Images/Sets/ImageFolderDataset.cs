using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// A user's own images in class folders (<see cref="SampleFolders"/>). Images that all have one size of at most 256 pixels are taken as
/// they are, decoded once and cached (<see cref="CachedImages"/>); others are decoded when they are read (<see cref="Photos"/>). All are
/// grey if every file is; else RGB.
/// </summary>
internal static class ImageFolderDataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "<class>/ with images of any size, or train/<class>/ with val/<class>/ or test/<class>/ or both";

    /// <summary>How names of image files end.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif"];

    private const int MostAsItIs = 256; // rows or columns

    private static readonly int[] usualSides = [32, 64, 96, 128];

    private static readonly Normalisation grey = new([0.449f], [0.226f]); // means over ImageNet's three channels

    /// <summary>Opens <paramref name="folder"/>.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="options">Size, fit, and whether broken images are left out.</param>
    /// <param name="log">Receives a line for each thing that is odd, and when images are decoded; may be null.</param>
    /// <param name="caches">Places of the cache of pixels, and of what is known of the images; null for the usual ones.</param>
    /// <exception cref="DatasetException">There are no classes, or images that cannot be used.</exception>
    public static ImageTask Open(
        ImageSet set,
        string folder,
        TrainOptions options,
        Action<string>? log,
        (IReadOnlyList<string> Pixels, IReadOnlyList<string> Facts)? caches = null
    )
    {
        var (files, facts) = Usable(folder, options.SkipBroken, log, caches?.Facts);
        files.SayDuplicates(facts.Keys, file => facts[file].Hash, log);
        files.SaySmallClasses(log);
        var isGrey = facts.Values.All(each => each.IsGrey);
        var channels = isGrey ? 1 : 3;
        if (OneSize(files, facts, options) is { } size)
        {
            var pixels = ImageFolderPixels.Load(folder, files, channels, size, log, caches?.Pixels);
            return AsTheyAre(set, pixels) with { Files = files };
        }
        var side = options.ImageSize ?? UsualSide(facts);
        var view = ImageView.OfSide(side, options.Fit);
        if (options.ImageSize is null)
            log?.Invoke($"{folder}: {Sizes(facts)}; models are given {side}x{side}.");
        return new ImageTask(
            set.Name,
            Split(files.Train)!,
            Split(files.Test)!,
            isGrey ? grey : Normalisation.ImageNet,
            new CropFlip(options.Fit == ImageView.Crop ? 0 : side / 8, true)
        )
        {
            View = view,
            Validation = Split(files.Validation),
            Files = files,
        };

        ImageSplit? Split(IReadOnlyList<SampleFile> part)
        {
            if (part.Count == 0)
                return null;
            var photos = new Photos(
                channels,
                view,
                [.. part.Select(file => file.Path)],
                [.. part.Select(file => file.Class)],
                files.Classes
            );
            return options.Fit == ImageView.Crop ? photos.ResizedCrops(BaseTransform.UsualLeastArea) : photos;
        }
    }

    /// <summary>All that is odd about a folder, and whether its images can be decoded.</summary>
    public static void Check(FolderCheck check)
    {
        var files = SampleFolders.Scan(check.Root, "images", Endings, check.Findings.Note);
        foreach (var line in files.Problems)
            check.Findings.Problem(line);
        SampleFile[] all = [.. files.All];
        var facts = PhotoSurvey.Of(check.Root, all, PhotoSurvey.DefaultCaches(check.Root), check.Log, check.Cancel);
        foreach (var (file, found) in all.Zip(facts))
            if (found.Problem is { } problem)
                check.Findings.Problem($"{file.Path}: {problem}");
        var right = all.Zip(facts).Where(each => each.Second.Problem is null).ToDictionary(each => each.First, each => each.Second);
        foreach (var line in files.Duplicates(right.Keys, file => right[file].Hash))
            check.Findings.Note(line);
        files.SaySmallClasses(check.Findings.Note);
        check.Findings.Checked($"{Counted.Of(all.Length, "images")} decoded");
    }

    private static (SampleFolders Files, Dictionary<SampleFile, PhotoFacts> Facts) Usable(
        string folder,
        bool skipsBroken,
        Action<string>? log,
        IReadOnlyList<string>? cache
    )
    {
        var files = SampleFolders.Read(folder, "images", Endings, log);
        SampleFile[] all = [.. files.All];
        var facts = PhotoSurvey.Of(folder, all, cache ?? PhotoSurvey.DefaultCaches(folder), log);
        var known = all.Zip(facts).ToDictionary(each => each.First, each => each.Second);
        var broken = all.Where(file => known[file].Problem is not null).ToArray();
        if (broken.Length == 0)
            return (files, known);
        if (broken.Length == all.Length || !skipsBroken)
            throw Broken(folder, broken, known, all.Length);
        foreach (var file in broken)
        {
            log?.Invoke($"{file.Path}: left out: {known[file].Problem}");
            known.Remove(file);
        }
        return (files.Without(broken.ToHashSet()), known);
    }

    // Pointers come by the thousand, and all have one cause.
    private static DatasetException Broken(string folder, SampleFile[] broken, Dictionary<SampleFile, PhotoFacts> facts, int count)
    {
        var pointers = broken.Count(file => facts[file].Problem == PhotoFacts.Pointer);
        var lines = broken
            .Where(file => facts[file].Problem != PhotoFacts.Pointer)
            .Select(file => $"{file.Path}: {facts[file].Problem}")
            .ToList();
        if (pointers > 0)
            lines.Insert(
                0,
                $"{folder}: {pointers} of {Counted.Of(count, "images")} are Git LFS pointers and not images, such as "
                    + $"{broken.First(file => facts[file].Problem == PhotoFacts.Pointer).Path}; fetch them with 'git lfs pull'"
            );
        if (broken.Length < count)
            lines[0] += "; or train without such files: 'fmix train --skip-broken' ('fmix data verify image-folder' lists them)";
        return DatasetException.Of(lines);
    }

    // Null where they have several, are large, or another size is asked for.
    private static (int Height, int Width)? OneSize(SampleFolders files, Dictionary<SampleFile, PhotoFacts> facts, TrainOptions options)
    {
        var first = facts.Values.First();
        var (height, width) = (first.Height, first.Width);
        var isOne = facts.Values.All(each => each.Height == height && each.Width == width);
        if (!isOne || Math.Max(height, width) > MostAsItIs)
            return null;
        if (options.ImageSize is { } side && (side != height || side != width))
            return null;
        var most = Math.Max(files.Train.Count, Math.Max(files.Validation.Count, files.Test.Count));
        return 3L * height * width * most <= Array.MaxLength ? (height, width) : null;
    }

    private static ImageTask AsTheyAre(ImageSet set, (ImageDataset Train, ImageDataset? Validation, ImageDataset Test) images)
    {
        var data = images.Train;
        return new ImageTask(
            set.Name,
            data,
            images.Test,
            data is { Channels: 3, Height: 32, Width: 32 } ? Normalisation.Cifar : data.MeasureNormalisation(),
            new CropFlip(Math.Min(data.Height, data.Width) / 8, true)
        )
        {
            Validation = images.Validation,
        };
    }

    // The largest of the usual ones that most images need not be enlarged for. More than 128 has to be asked for: it costs much time.
    private static int UsualSide(Dictionary<SampleFile, PhotoFacts> facts)
    {
        var shorter = facts.Values.Select(each => Math.Min(each.Height, each.Width)).Order().ToArray();
        var median = shorter[shorter.Length / 2];
        return usualSides.LastOrDefault(side => side <= median, usualSides[0]);
    }

    private static string Sizes(Dictionary<SampleFile, PhotoFacts> facts)
    {
        var (least, most) = (facts.Values.MinBy(Pixels)!, facts.Values.MaxBy(Pixels)!);
        return Pixels(least) == Pixels(most)
            ? $"images of {least.Width}x{least.Height}"
            : $"images of {least.Width}x{least.Height} to {most.Width}x{most.Height}";

        static long Pixels(PhotoFacts photo) => (long)photo.Height * photo.Width;
    }
}
