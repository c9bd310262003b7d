namespace FMixSharp.Lab.Images;

/// <summary>
/// Light augmentation of training images: zero padding (raw 0, before normalisation) with a random crop back to the image's size, and a
/// horizontal flip with probability one half.
/// </summary>
/// <param name="Padding">Pixels added on each side, 0 for no crop.</param>
/// <param name="Flip">Whether to flip.</param>
public sealed record CropFlip(int Padding, bool Flip)
{
    /// <summary>Draws what happens to one image; <see cref="PixelWriter"/> does it.</summary>
    /// <param name="random">The image's own stream; moved on.</param>
    /// <returns>How many rows and columns the image moves, up and left, and whether it is flipped.</returns>
    internal (int Top, int Left, bool Flip) Draw(ref RandomStream random)
    {
        var top = random.NextInt(2 * Padding + 1) - Padding;
        var left = random.NextInt(2 * Padding + 1) - Padding;
        return (top, left, Flip && random.NextBool(0.5));
    }
}
