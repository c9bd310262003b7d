namespace FMixSharp.Tests.Images;

public sealed class ImageOperationsTests
{
    // Rows of three: 1 2 3 / 4 5 6 / 7 8 9.
    private static readonly byte[] digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    public static TheoryData<ImageOperation, float, byte[]> Moves =>
        new()
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

    public static TheoryData<ImageOperation, float, byte[], byte[]> Changes =>
        new()
        {
            // 2.55 · (10 and 20 and 100): 25.5 and 51 without fractions
            { ImageOperation.AutoContrast, 0, [10, 20, 30, 110], [0, 25, 51, 255] },
            { ImageOperation.AutoContrast, 0, [7, 7, 7, 7], [7, 7, 7, 7] },
            { ImageOperation.Posterize, 1, [0, 127, 128, 255], [0, 0, 128, 128] },
            { ImageOperation.Posterize, 3.9f, [31, 32, 95, 255], [0, 32, 64, 224] },
            { ImageOperation.Posterize, 8, [1, 2, 3, 255], [1, 2, 3, 255] },
            { ImageOperation.Posterize, 0, [1, 2, 3, 255], [0, 0, 0, 0] },
            { ImageOperation.Solarize, 128, [0, 127, 128, 255], [0, 127, 127, 0] },
            { ImageOperation.Solarize, 256, [0, 127, 128, 255], [0, 127, 128, 255] },
            { ImageOperation.Equalize, 0, [1, 2, 3, 4], [1, 2, 3, 4] }, // fewer than 255 pixels: the step is 0
            { ImageOperation.Invert, 0, [0, 1, 128, 255], [255, 254, 127, 0] },
            { ImageOperation.Brightness, 0.5f, [0, 3, 100, 255], [0, 1, 50, 127] }, // 1.5 and 127.5 without fractions
            { ImageOperation.Brightness, 1.5f, [0, 3, 100, 255], [0, 4, 150, 255] },
            { ImageOperation.Contrast, 0.5f, [0, 100, 101, 200], [50, 100, 100, 150] }, // mean 100¼, so grey 100
            { ImageOperation.Contrast, 2, [0, 100, 101, 200], [0, 100, 102, 255] },
            { ImageOperation.Contrast, 0, [0, 1, 0, 1], [1, 1, 1, 1] }, // mean ½ rounds up
            { ImageOperation.Color, 0, [1, 2, 3, 4], [1, 2, 3, 4] }, // one channel is grey already
            { ImageOperation.Sharpness, 0, [1, 2, 3, 4], [1, 2, 3, 4] }, // all of it is border
        };

    // Red and green; in greyscale 0.299 · 255 = 76.2, rounded 76, and 0.587 · 255 = 149.7, rounded 150.
    public static TheoryData<ImageOperation, float, byte[]> Colours =>
        new()
        {
            { ImageOperation.Color, 0, [76, 150, 76, 150, 76, 150] },
            { ImageOperation.Color, 0.5f, [165, 75, 38, 202, 38, 75] }, // 76 + 179/2 = 165.5, 76/2; 150/2, 150 + 105/2 = 202.5
            { ImageOperation.Color, 2, [255, 0, 0, 255, 0, 0] },
            { ImageOperation.Contrast, 0, [113, 113, 113, 113, 113, 113] }, // (76 + 150) / 2
            { ImageOperation.Contrast, 0.5f, [184, 56, 56, 184, 56, 56] }, // 113 + 142/2, 113/2 = 56.5
        };

    // Of a 3x3 image only the middle is smoothed.
    public static TheoryData<float, byte[], byte> Middles =>
        new()
        {
            { 0, [0, 0, 0, 0, 26, 0, 0, 0, 0], 10 }, // 5 · 26 / 13
            { 2, [0, 0, 0, 0, 26, 0, 0, 0, 0], 42 }, // 10 + 2 · 16
            { 0.5f, [0, 0, 0, 0, 26, 0, 0, 0, 0], 18 },
            { 0, [1, 1, 1, 1, 0, 1, 1, 1, 1], 1 }, // 8/13 rounds up
            { 0, [2, 3, 5, 7, 11, 13, 17, 19, 23], 11 }, // (2 + 3 + 5 + 7 + 5 · 11 + 13 + 17 + 19 + 23) / 13 = 144 / 13 = 11.08
        };

    public static TheoryData<ImageOperation, float> Neutral =>
        new()
        {
            { ImageOperation.Posterize, 8 },
            { ImageOperation.Solarize, 256 },
            { ImageOperation.Rotate, 0 },
            { ImageOperation.ShearX, 0 },
            { ImageOperation.ShearY, 0 },
            { ImageOperation.TranslateX, 0 },
            { ImageOperation.TranslateY, 0 },
            { ImageOperation.Contrast, 1 },
            { ImageOperation.Color, 1 },
            { ImageOperation.Brightness, 1 },
            { ImageOperation.Sharpness, 1 },
            { ImageOperation.Cutout, 0 },
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

    [Theory]
    [MemberData(nameof(Colours))]
    public void Colours_are_weighed_into_grey_as_the_eye_does(ImageOperation operation, float magnitude, byte[] expected) =>
        Assert.Equal(expected, Apply(operation, magnitude, [255, 0, 0, 255, 0, 0], 3, 1, 2));

    [Theory]
    [MemberData(nameof(Middles))]
    public void Sharpness_moves_away_from_the_smoothed_image_except_at_the_border(float magnitude, byte[] image, byte middle)
    {
        byte[] expected = [.. image];
        expected[4] = middle;
        Assert.Equal(expected, Apply(ImageOperation.Sharpness, magnitude, image, 1, 3, 3));
    }

    [Theory]
    [InlineData(0.5f, 0.5f, 0.5f, "....", ".##.", ".##.", "....")] // side 2 about the middle
    [InlineData(0.5f, 0, 0, "#...", "....", "....", "....")] // clipped at a corner
    [InlineData(0.5f, 0.99f, 0.5f, "....", "...#", "...#", "....")] // centre at 3.96: pixel centres from 2.96 to 4.96
    [InlineData(0.25f, 0.4f, 0.1f, ".#..", "....", "....", "....")] // side 1 about (1.6, 0.4)
    [InlineData(9, 0.5f, 0.5f, "####", "####", "####", "####")]
    public void Cutout_fills_a_square_about_its_centre(float magnitude, float centreX, float centreY, params string[] rows)
    {
        var step = new ImageStep(ImageOperation.Cutout, magnitude) { CentreX = centreX, CentreY = centreY };
        foreach (var channels in new[] { 1, 3 })
        {
            var result = new byte[channels * 16];
            ImageOperations.Apply(step, new byte[channels * 16], result, channels, 4, 4);
            byte[] fill = channels == 1 ? [123] : [125, 123, 114];
            Assert.Equal(fill.SelectMany(value => string.Concat(rows).Select(cell => cell == '#' ? value : (byte)0)), result);
        }
    }

    [Fact]
    public void The_side_of_a_cutout_is_a_share_of_the_width_also_in_tall_images()
    {
        var filled = Apply(ImageOperation.Cutout, 0.5f, new byte[4 * 8], 1, 8, 4);
        Assert.Equal(4, filled.Count(value => value == 123));
    }

    [Theory]
    [MemberData(nameof(Neutral))]
    public void A_magnitude_that_does_nothing_changes_nothing(ImageOperation operation, float magnitude)
    {
        foreach (var (channels, height, width) in new[] { (3, 7, 5), (1, 6, 9), (3, 1, 1), (1, 2, 1), (3, 40, 2) })
        {
            byte[] image = [.. Enumerable.Range(0, channels * height * width).Select(i => (byte)(i * 89 + i / 3))];
            Assert.Equal(image, Apply(operation, magnitude, image, channels, height, width));
        }
    }

    [Fact]
    public void Each_pixel_is_computed_alike_wherever_it_stands()
    {
        // More pixels than a vector has, and a rest.
        byte[] image = [.. Enumerable.Range(0, 3 * 150).Select(i => (byte)(i * 97))];
        foreach (var magnitude in new[] { 0.1f, 0.7f, 1.9f })
        {
            var whole = Apply(ImageOperation.Color, magnitude, image, 3, 1, 150);
            for (var i = 0; i < 150; i++)
            {
                var pixel = Apply(ImageOperation.Color, magnitude, [image[i], image[150 + i], image[300 + i]], 3, 1, 1);
                Assert.Equal<byte[]>(pixel, [whole[i], whole[150 + i], whole[300 + i]]);
            }
        }
    }

    [Fact]
    public void The_darkest_and_the_brightest_pixel_are_found_anywhere()
    {
        for (var i = 1; i < 150; i++)
        {
            var image = Enumerable.Repeat((byte)100, 150).ToArray();
            (image[i - 1], image[i]) = (90, 110);
            var result = Apply(ImageOperation.AutoContrast, 0, image, 1, 1, 150);
            Assert.Equal((0, 255), (result[i - 1], result[i]));
        }
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
        Assert.Contains(
            "1x3x3 has 9 bytes, but 8",
            Assert.Throws<ArgumentException>(() => ImageOperations.Apply(step, new byte[8], new byte[8], 1, 3, 3)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => ImageOperations.Apply(step, digits, digits, 1, 3, 3));
        Assert.Throws<ArgumentException>(() => ImageOperations.Apply(new ImageStep((ImageOperation)99, 0), digits, new byte[9], 1, 3, 3));
        Assert.Throws<ArgumentException>(() =>
            ImageOperations.Apply(new ImageStep(ImageOperation.Rotate, float.NaN), digits, new byte[9], 1, 3, 3)
        );
        Assert.Contains(
            "Color needs the image in greyscale, which 9 channels do not say",
            Assert
                .Throws<ArgumentException>(() =>
                    ImageOperations.Apply(new ImageStep(ImageOperation.Color, 0), digits, new byte[9], 9, 1, 1)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static byte[] Apply(ImageOperation operation, float magnitude, byte[] image, int channels, int height, int width)
    {
        var result = new byte[image.Length];
        ImageOperations.Apply(new ImageStep(operation, magnitude), image, result, channels, height, width);
        return result;
    }
}
