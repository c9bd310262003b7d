using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class InkCropTests
{
    private static byte[] Apply(byte[] source, int width, int side)
    {
        var image = new byte[side * side];
        InkCrop.Apply(source, width, image, side);
        return image;
    }

    // A sheet of white with a rectangle of ink in it; 249 is the palest ink (6 after inversion), 250 is paper.
    private static byte[] Sheet(int height, int width, int top, int left, int rows, int columns, byte ink)
    {
        var sheet = new byte[height * width];
        Array.Fill(sheet, (byte)250);
        for (var y = top; y < top + rows; y++)
            sheet.AsSpan(y * width + left, columns).Fill(ink);
        return sheet;
    }

    [Theory]
    [InlineData(0, 0, 3, 4)]
    [InlineData(2, 5, 1, 1)]
    [InlineData(4, 1, 2, 6)]
    public void Box_of_the_ink_fills_the_image_whatever_its_shape(int top, int left, int rows, int columns)
    {
        Assert.All(Apply(Sheet(6, 7, top, left, rows, columns, 249), 7, 5), value => Assert.Equal(6, value));
        Assert.All(Apply(Sheet(6, 7, top, left, rows, columns, 0), 7, 5), value => Assert.Equal(255, value));
    }

    [Fact]
    public void Sheet_without_ink_is_kept_whole()
    {
        var sheet = Sheet(4, 4, 0, 0, 4, 4, 255);
        sheet[5] = 250;
        Assert.Equal(Array.ConvertAll(sheet, value => (byte)(255 - value)), Apply(sheet, 4, 4));
    }

    [Fact]
    public void Resizing_is_linear_between_pixel_centres()
    {
        // Inverted ink 255, 155 in one row. Three new pixels have their centres at 1/3, 1 and 5/3 of two: at -1/6 (the edge), 1/2 and 7/6
        // between them.
        Assert.Equal([255, 205, 155, 255, 205, 155, 255, 205, 155], Apply([0, 100], 2, 3));
        // Four pixels to two: each new one lies halfway between two old ones.
        Assert.Equal([200, 100, 200, 100], Apply([5, 105, 105, 205], 4, 2));
        // Six to two: only the nearest count, the middle ones of three (no antialiasing).
        Assert.Equal([100, 200, 100, 200], Apply([5, 155, 5, 5, 55, 5], 6, 2));
    }
}
