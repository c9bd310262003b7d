namespace FMixSharp.Tests.Images;

public sealed class RandomResizedCropTests
{
    [Fact]
    public void Boxes_have_the_areas_and_shapes_that_are_allowed_and_lie_inside()
    {
        var stream = RandomKey.FromSeed(1).Stream();
        var crop = new RandomResizedCrop();
        double areas = 0,
            logAspects = 0;
        const int Count = 4000;
        for (var i = 0; i < Count; i++)
        {
            var box = crop.Draw(300, 400, ref stream);
            Assert.True(box.Top >= 0 && box.Left >= 0 && box.Top + box.Height <= 300 && box.Left + box.Width <= 400, box.ToString());
            // Sides are whole pixels: half a pixel of at least 80 is 0.7 % of each side.
            Assert.InRange(box.Height * box.Width / 120_000.0, 0.08 * 0.985, 1);
            Assert.InRange((double)box.Width / box.Height, 0.75 * 0.985, 1 / 0.75 * 1.015);
            areas += box.Height * box.Width / 120_000.0;
            logAspects += Math.Log((double)box.Width / box.Height);
        }
        // A box of area s and ratio a fits in 4:3 when s ≤ ¾a; given that, integrating over uniform s and log a gives means of 0.432 and
        // 0.031. Tolerances are four standard errors, 0.22/√4000 and 0.165/√4000.
        Assert.InRange(areas / Count, 0.432 - 0.014, 0.432 + 0.014);
        Assert.InRange(logAspects / Count, 0.031 - 0.0105, 0.031 + 0.0105);
    }

    [Theory]
    [InlineData(100, 10, 43, 0, 13, 10)] // tall: full width, 10 · 4/3 = 13 rows
    [InlineData(10, 100, 0, 43, 10, 13)]
    public void An_image_no_box_fits_gives_its_centre(int height, int width, int top, int left, int boxHeight, int boxWidth)
    {
        var stream = RandomKey.FromSeed(1).Stream();
        // The whole area in an allowed shape is always longer than the short side.
        var crop = new RandomResizedCrop(new RandomResizedCropOptions { LeastArea = 1 });
        Assert.Equal(new ImageBox(top, left, boxHeight, boxWidth), crop.Draw(height, width, ref stream));
    }

    [Fact]
    public void An_image_of_an_allowed_shape_falls_back_to_all_of_it()
    {
        var stream = RandomKey.FromSeed(3).Stream();
        Assert.Equal(
            new ImageBox(0, 0, 30, 40),
            new RandomResizedCrop(new RandomResizedCropOptions { LeastArea = 1, LeastAspect = 3 / 4.0 }).Draw(30, 40, ref stream)
        );
    }

    [Fact]
    public void The_smallest_images_have_a_box()
    {
        var stream = RandomKey.FromSeed(1).Stream();
        for (var i = 0; i < 100; i++)
            Assert.Equal(new ImageBox(0, 0, 1, 1), new RandomResizedCrop().Draw(1, 1, ref stream));
    }

    [Fact]
    public void Apply_resizes_the_drawn_box()
    {
        byte[] image = [.. Enumerable.Range(0, 3 * 20 * 30).Select(i => (byte)(i * 7))];
        byte[] result = new byte[3 * 8 * 8],
            expected = new byte[3 * 8 * 8];
        var stream = RandomKey.FromSeed(1).Stream();
        var box = new RandomResizedCrop().Draw(20, 30, ref stream);
        Resampling.Resize(image, 3, 20, 30, box, expected, 8, 8);
        stream = RandomKey.FromSeed(1).Stream();
        new RandomResizedCrop().Apply(image, 3, 20, 30, result, 8, 8, ref stream);
        Assert.Equal(expected, result);
    }

    [Fact]
    public void All_bad_options_are_listed_at_once()
    {
        var message = Assert
            .Throws<ArgumentException>(() =>
                new RandomResizedCrop(
                    new RandomResizedCropOptions
                    {
                        LeastArea = 0,
                        MostArea = 2,
                        LeastAspect = 2,
                    }
                )
            )
            .Message;
        Assert.All(
            ["LeastArea is 0", "MostArea is 2", "LeastAspect is 2"],
            part => Assert.Contains(part, message, StringComparison.Ordinal)
        );
    }
}
