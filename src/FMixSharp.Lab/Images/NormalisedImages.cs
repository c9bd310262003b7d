using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;

namespace FMixSharp.Lab.Images;

/// <summary>Images as a model is given them: normalised.</summary>
/// <param name="images">The images.</param>
/// <param name="normalisation">How the model's images are normalised.</param>
/// <param name="flip">Whether training flips them.</param>
internal sealed class NormalisedImages(ImageSplit images, Normalisation normalisation, bool flip) : ModelImages
{
    public override int Channels => images.Channels;

    public override int Height => images.Height;

    public override int Width => images.Width;

    public override int[] Labels => images.Labels;

    public override IReadOnlyList<string> Classes => images.Classes;

    public override Normalisation Normalisation => normalisation;

    public override Raster Picture(int index) => ImageRaster.FromBytes(images.Image(index), Channels, Height, Width);

    public override BatchLoader Unchanged(int batchSize, RandomKey? order = null) =>
        new ImageLoader(images, normalisation, batchSize, key: order);

    public override BatchLoader Changed(int batchSize, RandomKey key) =>
        new ImageLoader(images, normalisation, batchSize, new CropFlip(0, flip), key);

    public override ModelImages InSquares(int unit) => Of(SquareImages.Of(images, unit));

    protected override ModelImages Subset(int[] indices) => Of(images.Subset(indices));

    private NormalisedImages Of(ImageSplit others) => new(others, normalisation, flip);
}
