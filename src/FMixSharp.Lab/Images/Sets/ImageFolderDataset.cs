using FMixSharp.Lab.Data;
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

    /// <summary>How names of image files end; those of the last ones are not decoded, but missed where they are left out.</summary>
    public static IReadOnlyList<string> Endings { get; } =
    [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".heic", ".heif", ".avif"];

    private const string Images = "images";

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
        var read = SampleFiles<PhotoFacts>.Open(
            folder,
            Images,
            Endings,
            Survey(folder, caches?.Facts ?? PhotoSurvey.DefaultCaches(folder), log),
            options.SkipBroken,
            options.NotesTo(log)
        );
        var (files, facts) = (read.Folders, read.Values.ToArray());
        var isGrey = facts.All(each => each.IsGrey);
        var channels = isGrey ? 1 : 3;
        if (OneSize(files, facts, options) is { } size)
        {
            var pixels = ImageFolderPixels.Load(folder, files, channels, size, log, caches?.Pixels);
            return AsTheyAre(set, pixels) with { Files = files };
        }
        var side = options.ImageSize ?? UsualSide(facts);
        var view = ImageView.OfSide(side, options.Fit);
        if (options.ImageSize is null)
            options.NotesTo(log)?.Invoke($"{folder}: {Sizes(facts)}; models are given {side}x{side}.");
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

    /// <summary>Says all that is wrong or odd with a folder.</summary>
    public static void Check(FolderCheck check) =>
        SampleFilesCheck.Run(check, Images, Endings, Survey(check.Root, PhotoSurvey.DefaultCaches(check.Root), check.Log));

    private static ReadSamples<PhotoFacts> Survey(string folder, IReadOnlyList<string> caches, Action<string>? log) =>
        (files, cancel) =>
            [
                .. files
                    .Zip(PhotoSurvey.Of(folder, files, caches, log, cancel))
                    .Select(each => new ReadSample<PhotoFacts>(
                        each.Second,
                        each.Second.Hash,
                        each.Second.Problem is { } problem ? new DatasetException($"{each.First.Path}: {problem}") : null
                    )),
            ];

    // Null where they have several, are large, or another size is asked for.
    private static (int Height, int Width)? OneSize(SampleFolders files, PhotoFacts[] facts, TrainOptions options)
    {
        var first = facts[0];
        var (height, width) = (first.Height, first.Width);
        var isOne = facts.All(each => each.Height == height && each.Width == width);
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
    private static int UsualSide(PhotoFacts[] facts)
    {
        var shorter = facts.Select(each => Math.Min(each.Height, each.Width)).Order().ToArray();
        var median = shorter[shorter.Length / 2];
        return usualSides.LastOrDefault(side => side <= median, usualSides[0]);
    }

    private static string Sizes(PhotoFacts[] facts)
    {
        var (least, most) = (facts.MinBy(Pixels)!, facts.MaxBy(Pixels)!);
        return Pixels(least) == Pixels(most)
            ? $"images of {least.Width}x{least.Height}"
            : $"images of {least.Width}x{least.Height} to {most.Width}x{most.Height}";

        static long Pixels(PhotoFacts photo) => (long)photo.Height * photo.Width;
    }
}
