namespace FMixSharp.Masks.Tests.Images;

public sealed class ImageOperationsTests
{
    // Rows of three: 1 2 3 / 4 5 6 / 7 8 9.
    private static readonly byte[] digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    public static TheoryData<ImageOperation, float, byte[]> Moves => new()
    {
        { ImageOperation.Rotate, 90, [3, 6, 9, 2, 5, 8, 1, 4, 7] }, // counter-clockwise: the right column becomes the top row
        { ImageOperation.Rotate, -90, [7, 4, 1, 8, 5, 2, 9, 6, 3] },
        { ImageOperation.Rotate, 180, [9, 8, 7, 6, 5, 4, 3, 2, 1] },
        { ImageOperation.Rotate, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9] },
        { ImageOperation.TranslateX, 1 / 3f, [2, 3, 0, 5, 6, 0, 8, 9, 0] }, // one pixel: output x comes from x + 1
        { ImageOperation.TranslateX, -1 / 3f, [0, 1, 2, 0, 4, 5, 0, 7, 8] },
        { ImageOperation.TranslateY, 1 / 3f, [4, 5, 6, 7, 8, 9, 0, 0, 0] },
        { ImageOperation.ShearX, 1, [2, 3, 0, 6, 0, 0, 0, 0, 0] }, // row y, centre at y + ½, moves by y + ½: to x + 1, x + 2, x + 3
        { ImageOperation.ShearY, 1, [4, 8, 0, 7, 0, 0, 0, 0, 0] },
    };

    public static TheoryData<ImageOperation, float, byte[], byte[]> Changes => new()
    {
        { ImageOperation.AutoContrast, 0, [10, 20, 30, 110], [0, 25, 51, 255] }, // 2.55 · (10 and 20 and 100): 25.5 and 51 without fractions
        { ImageOperation.AutoContrast, 0, [7, 7, 7, 7], [7, 7, 7, 7] },
        { ImageOperation.Posterize, 1, [0, 127, 128, 255], [0, 0, 128, 128] },
        { ImageOperation.Posterize, 3.9f, [31, 32, 95, 255], [0, 32, 64, 224] },
        { ImageOperation.Posterize, 8, [1, 2, 3, 255], [1, 2, 3, 255] },
        { ImageOperation.Posterize, 0, [1, 2, 3, 255], [0, 0, 0, 0] },
        { ImageOperation.Solarize, 128, [0, 127, 128, 255], [0, 127, 127, 0] },
        { ImageOperation.Solarize, 256, [0, 127, 128, 255], [0, 127, 128, 255] },
        { ImageOperation.Equalize, 0, [1, 2, 3, 4], [1, 2, 3, 4] }, // fewer than 255 pixels: the step is 0
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void Moves_take_the_nearest_source_and_black_outside(ImageOperation operation, float magnitude, byte[] expected) =>
        Assert.Equal(expected, Apply(operation, magnitude, digits, 1, 3, 3));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Values_change_as_computed_by_hand(ImageOperation operation, float magnitude, byte[] image, byte[] expected) =>
        Assert.Equal(expected, Apply(operation, magnitude, image, 1, 2, 2));

    [Fact]
    public void Equalize_spreads_values_by_how_many_are_smaller()
    {
        // 510 zeros, 255 sevens, 300 nines: step (1065 − 300) / 255 = 3; table ⌊(1 + smaller) / 3⌋: 0, 511 / 3 = 170, 766 / 3 = 255.
        byte[] image = [.. Enumerable.Repeat((byte)0, 510), .. Enumerable.Repeat((byte)7, 255), .. Enumerable.Repeat((byte)9, 300)];
        var result = Apply(ImageOperation.Equalize, 0, image, 1, 1065, 1);
        Assert.Equal([0, 170, 255], result.Distinct().Select(value => (int)value));
        Assert.Equal([510, 255, 300], result.GroupBy(value => value).Select(group => group.Count()));
    }

    [Fact]
    public void Channels_are_treated_alone() =>
        Assert.Equal<byte>([0, 255, 255, 0], Apply(ImageOperation.AutoContrast, 0, [10, 20, 200, 100], 2, 1, 2));

    [Fact]
    public void Non_square_images_move_along_the_named_axis()
    {
        byte[] image = [1, 2, 3, 4, 5, 6, 7, 8]; // two rows of four
        Assert.Equal<byte>([3, 4, 0, 0, 7, 8, 0, 0], Apply(ImageOperation.TranslateX, 0.5f, image, 1, 2, 4));
        Assert.Equal<byte>([5, 6, 7, 8, 0, 0, 0, 0], Apply(ImageOperation.TranslateY, 0.5f, image, 1, 2, 4));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var step = new ImageStep(ImageOperation.Equalize, 0);
        Assert.Contains("1x3x3 has 9 bytes, but 8", Assert.Throws<ArgumentException>(() =>
            ImageOperations.Apply(step, new byte[8], new byte[8], 1, 3, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageOperations.Apply(step, digits, digits, 1, 3, 3));
        Assert.Throws<ArgumentException>(() => ImageOperations.Apply(new ImageStep((ImageOperation)99, 0), digits, new byte[9], 1, 3, 3));
        Assert.Throws<ArgumentException>(() => ImageOperations.Apply(new ImageStep(ImageOperation.Rotate, float.NaN), digits, new byte[9], 1, 3, 3));
    }

    private static byte[] Apply(ImageOperation operation, float magnitude, byte[] image, int channels, int height, int width)
    {
        var result = new byte[image.Length];
        ImageOperations.Apply(new ImageStep(operation, magnitude), image, result, channels, height, width);
        return result;
    }
}
