namespace FMixSharp.Tests.Images;

public sealed class ResamplingTests
{
    [Fact]
    public void The_same_size_is_the_same_image()
    {
        byte[] image = [.. Enumerable.Range(0, 2 * 5 * 7).Select(i => (byte)(i * 41))];
        Assert.Equal(image, Resize(image, 2, 5, 7, new ImageBox(0, 0, 5, 7), 5, 7));
    }

    [Theory]
    // To half: the triangle around 1 reaches from −1 to 3, weights ¾ ¾ ¼ of pixels 0 1 2 (pixel −1 does not exist), sum 7/4.
    [InlineData(new byte[] { 0, 70, 140, 210 }, 2, new byte[] { 50, 160 })] // (3·0 + 3·70 + 140)/7 = 50; (70 + 3·140 + 3·210)/7 = 160
    // To one: the triangle around 1½ reaches from −1½ to 4½, weights ⅔ 1 ⅔ of three pixels.
    [InlineData(new byte[] { 0, 70, 210 }, 1, new byte[] { 90 })] // (2·0 + 3·70 + 2·210)/7
    // To double: output centres at ¼ ¾ 1¼ 1¾, between pixel centres at ½ and 1½; the outer ones see one pixel only.
    [InlineData(new byte[] { 0, 100 }, 4, new byte[] { 0, 25, 75, 100 })]
    [InlineData(new byte[] { 0, 1 }, 4, new byte[] { 0, 0, 1, 1 })]
    [InlineData(new byte[] { 9 }, 3, new byte[] { 9, 9, 9 })]
    [InlineData(new byte[] { 0, 1 }, 1, new byte[] { 1 })] // ½ rounds up
    public void A_row_or_column_is_weighed_by_a_triangle(byte[] row, int length, byte[] expected)
    {
        Assert.Equal(expected, Resize(row, 1, 1, row.Length, new ImageBox(0, 0, 1, row.Length), 1, length));
        Assert.Equal(expected, Resize(row, 1, row.Length, 1, new ImageBox(0, 0, row.Length, 1), length, 1));
    }

    [Fact]
    public void Each_pass_rounds_to_a_byte()
    {
        // Rows: ½ → 1 and 0 → 0; column: ½ → 1. In one step it would be ¼ → 0.
        Assert.Equal<byte>([1], Resize([0, 1, 0, 0], 1, 2, 2, new ImageBox(0, 0, 2, 2), 1, 1));
    }

    [Fact]
    public void Nothing_outside_the_box_counts()
    {
        byte[] image = [255, 255, 255, 255, 255, 255, 255, 0, 70, 140, 210, 255, 255, 0, 70, 140, 210, 255, 255, 255, 255, 255, 255, 255];
        Assert.Equal<byte>([50, 160], Resize(image, 1, 4, 6, new ImageBox(1, 1, 2, 4), 1, 2));
        Assert.Equal<byte>([255, 70], Resize(image, 1, 4, 6, new ImageBox(0, 2, 2, 1), 2, 1));
    }

    [Fact]
    public void An_even_image_stays_even_at_any_size()
    {
        var image = Enumerable.Repeat((byte)255, 37 * 23).ToArray();
        foreach (var (height, width) in new[] { (1, 1), (3, 50), (36, 22), (74, 100) })
            Assert.All(Resize(image, 1, 37, 23, new ImageBox(0, 0, 37, 23), height, width), value => Assert.Equal(255, value));
    }

    [Fact]
    public void Centre_crop_is_the_middle_of_the_resized_image()
    {
        byte[] image = [.. Enumerable.Range(0, 3 * 60 * 90).Select(i => (byte)(i * i % 251))];
        var whole = Resize(image, 3, 60, 90, new ImageBox(0, 0, 60, 90), 32, 48); // shorter side 32, longer 32 · 90 / 60 = 48
        var square = new byte[3 * 28 * 28];
        new ResizeCentreCrop(32, 28).Apply(image, 3, 60, 90, square);
        for (var i = 0; i < square.Length; i++)
        {
            var (channel, y, x) = (i / 784, i / 28 % 28, i % 28);
            Assert.Equal(whole[(channel * 32 + y + 2) * 48 + x + 10], square[i]);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains(
            "12 bytes, but 11",
            Assert.Throws<ArgumentException>(() => Resize(new byte[11], 1, 3, 4, new ImageBox(0, 0, 3, 4), 1, 1)).Message,
            StringComparison.Ordinal
        );
        foreach (
            var box in new[]
            {
                new ImageBox(0, 0, 0, 1),
                new ImageBox(-1, 0, 1, 1),
                new ImageBox(0, 3, 1, 2),
                new ImageBox(3, 0, 1, 1),
                new ImageBox(1, 0, int.MaxValue, 1),
            }
        )
            Assert.Contains(
                "not inside an image of 3x4",
                Assert.Throws<ArgumentException>(() => Resize(new byte[12], 1, 3, 4, box, 1, 1)).Message,
                StringComparison.Ordinal
            );
        Assert.Throws<ArgumentException>(() => Resampling.Resize(new byte[12], 1, 3, 4, new ImageBox(0, 0, 3, 4), new byte[3], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeCentreCrop(223, 224));
    }

    private static byte[] Resize(byte[] image, int channels, int height, int width, ImageBox box, int newHeight, int newWidth)
    {
        var result = new byte[channels * newHeight * newWidth];
        Resampling.Resize(image, channels, height, width, box, result, newHeight, newWidth);
        return result;
    }
}
