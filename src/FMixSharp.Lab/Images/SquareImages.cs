namespace FMixSharp.Lab.Images;

/// <summary>Images in squares, for models that take no other size.</summary>
internal static class SquareImages
{
    /// <summary>The smallest side that holds an image and is a multiple of <paramref name="unit"/>.</summary>
    public static int Side(ImageSplit images, int unit) => (Math.Max(images.Height, images.Width) + unit - 1) / unit * unit;

    /// <summary>
    /// The same images in the middle of black squares of <see cref="Side"/>, such as 28×28 in 32×32; images of that size are returned as
    /// they are. Black is raw 0, as where crops are padded.
    /// </summary>
    public static ImageSplit Of(ImageSplit images, int unit)
    {
        var side = Side(images, unit);
        if (images.Height == side && images.Width == side)
            return images;
        var (top, left) = ((side - images.Height) / 2, (side - images.Width) / 2);
        var size = images.Channels * side * side;
        var pixels = new byte[checked(images.Count * size)];
        for (var index = 0; index < images.Count; index++)
        {
            var image = images.Image(index);
            var square = pixels.AsSpan(index * size, size);
            for (var row = 0; row < images.Channels * images.Height; row++)
            {
                var (channel, y) = (row / images.Height, row % images.Height);
                image.Slice(row * images.Width, images.Width).CopyTo(square[((channel * side + top + y) * side + left)..]);
            }
        }
        return new ImageDataset(images.Channels, side, side, pixels, images.Labels, images.Classes);
    }
}
