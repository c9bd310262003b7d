using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// The built-in image set: five shapes, solid or hollow, make ten classes. 32×32 RGB, drawn from a <see cref="RandomKey"/>: nothing to
/// download, the same images for everybody. Each image shows its shape nine times, in nine colours, so that half of it still tells the
/// class, as half of a photograph does. Places, sizes, colours, light, the background with its texture, and noise vary.
/// </summary>
internal static class ShapesDataset
{
    /// <summary>Rows and columns of each image.</summary>
    public const int Size = 32;

    // One of each for all runs of a process.
    private static readonly Lazy<ImageSplit> train = new(() => new PaintedShapes(5000, Key.Fold(Places.Train))),
        test = new(() => new PaintedShapes(1000, Key.Fold(Places.Test)));

    /// <summary>"solid disc", "hollow disc", …: class index is shape × 2 + filling.</summary>
    public static IReadOnlyList<string> Classes { get; } =
    [.. ShapePainter.Shapes.SelectMany(shape => ShapePainter.Fillings, (shape, filling) => $"{filling} {shape}")];

    /// <summary>Mean and deviation of the default training split, rounded.</summary>
    public static Normalisation Normalisation { get; } = new([0.497f, 0.497f, 0.498f], [0.249f, 0.249f, 0.249f]);

    /// <summary>
    /// The default task: 5,000 training and 1,000 test images, crops by up to 2 pixels and flips (no class changes by either). Images are
    /// painted when they are first read.
    /// </summary>
    public static ImageTask Open() => new("shapes", train.Value, test.Value, Normalisation, new CropFlip(2, true));

    /// <summary>
    /// Draws <paramref name="count"/> images, class i mod 10 for image i. Image i depends on key and i alone, so more images only add to
    /// fewer, and the number of threads does not matter.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public static ImageDataset Draw(int count, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var images = new PaintedShapes(count, key);
        var pixels = new byte[checked(count * images.ImageSize)];
        Parallel.For(0, count, i => images.Image(i).CopyTo(pixels.AsSpan(i * images.ImageSize)));
        return new ImageDataset(3, Size, Size, pixels, images.Labels, Classes);
    }

    private static RandomKey Key => Places.Data(Places.Shapes);
}
