using FMixSharp.Lab.Images;

namespace FMixSharp.Lab.Tests.Images;

public sealed class SquareImagesTests
{
    [Fact]
    public void Images_of_28_lie_in_the_middle_of_black_squares_of_32()
    {
        var image = Enumerable.Range(0, 28 * 28).Select(i => (byte)(i % 255 + 1)).ToArray();
        var square = SquareImages.Of(new ImageDataset(1, 28, 28, image, [0], ["a"]), 16);
        Assert.Equal((32, 32), (square.Height, square.Width));
        var pixels = square.Image(0);
        Assert.Equal(image[0], pixels[2 * 32 + 2]);
        Assert.Equal(image[^1], pixels[29 * 32 + 29]);
        Assert.Equal(image.Sum(value => value), pixels.ToArray().Sum(value => value)); // all else is black
        Assert.Same(square, SquareImages.Of(square, 16));
    }
}
